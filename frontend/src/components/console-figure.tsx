import { Button, Card, Group, Stack, Table, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { formatNumber } from "@/lib/console-format";
import { type Cell, saveText, toCsv } from "@/lib/csv";
import { seriesColor } from "./console-line-colors";
import { DataTable, NumberCell } from "./console-table";

export interface LegendItem {
  name: string;
  /** Of the palette; or a colour of its own. */
  color: number | string;
}

interface Props {
  title: string;
  note?: ReactNode;
  /** The rows of the chart, as the table and the file have them. */
  header: readonly string[];
  rows: readonly (readonly Cell[])[];
  fileName: string;
  legend?: readonly LegendItem[];
  children: ReactNode;
}

const MOST_ROWS = 500; // in the table on the page; the file has them all

/** A chart in its frame: what its colours mean, the same rows as a table, and as a file. */
export function Figure({ title, note, header, rows, fileName, legend, children }: Props) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Card padding="md">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
          <Text fw={600}>{title}</Text>
          <Group gap={4} wrap="nowrap">
            <Button
              size="compact-xs"
              variant="subtle"
              aria-pressed={asTable}
              onClick={() => setAsTable(!asTable)}
            >
              {asTable ? "Chart" : "Table"}
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => saveText(fileName, toCsv(header, rows))}
            >
              CSV
            </Button>
          </Group>
        </Group>
        {asTable ? <Rows title={title} header={header} rows={rows.slice(-MOST_ROWS)} /> : children}
        {!asTable && legend && <Legend items={legend} />}
        {note && (
          <Text size="xs" c="dimmed" component="div">
            {note}
          </Text>
        )}
      </Stack>
    </Card>
  );
}

function Rows({ title, header, rows }: Pick<Props, "title" | "header" | "rows">) {
  const columns = header.map((label, index) => ({
    label: label.replaceAll("_", " "),
    numeric: rows.some((row) => typeof row[index] === "number"),
  }));
  return (
    <DataTable label={title} columns={columns} minWidth={Math.min(900, 90 * header.length)}>
      {rows.map((row, number) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own and never move
        <Table.Tr key={number}>
          {row.map((cell, index) =>
            columns[index]?.numeric ? (
              <NumberCell key={header[index]}>
                {typeof cell === "number" ? formatNumber(cell) : (cell ?? "–")}
              </NumberCell>
            ) : (
              <Table.Td key={header[index]}>{cell ?? "–"}</Table.Td>
            ),
          )}
        </Table.Tr>
      ))}
    </DataTable>
  );
}

export function Legend({ items }: { items: readonly LegendItem[] }) {
  return (
    <Group gap="md">
      {items.map((item) => (
        <Group key={item.name} gap={6} wrap="nowrap">
          <span
            style={{
              width: 12,
              height: 12,
              borderRadius: 3,
              flex: "none",
              background: typeof item.color === "number" ? seriesColor(item.color) : item.color,
            }}
            aria-hidden="true"
          />
          <Text size="xs">{item.name}</Text>
        </Group>
      ))}
    </Group>
  );
}
