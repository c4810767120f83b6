import { Button, Card, Group, Stack, Table, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { formatNumber } from "@/lib/console-format";
import { headingOf, wordsOf } from "@/lib/console-headings";
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
  /** How numbers of a column are written in the table; the file keeps all their digits. */
  formats?: Formats;
  children: ReactNode;
}

export type Formats = Readonly<Record<string, (value: number) => string>>;

const MOST_ROWS = 500; // in the table on the page; the file has them all

/** A chart in its frame: what its colours mean, the same rows as a table, and as a file. */
export function Figure(props: Props) {
  const { title, note, header, rows, fileName, legend, formats = {}, children } = props;
  const [asTable, setAsTable] = useState(false);
  return (
    <Card padding="md">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
          <Text fw={600} component="h3">
            {title}
          </Text>
          <Group gap={4} wrap="nowrap">
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={`${asTable ? "Chart" : "Table"}: ${title}`}
              onClick={() => setAsTable(!asTable)}
            >
              {asTable ? "Chart" : "Table"}
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={`CSV: ${title}`}
              onClick={() => saveText(fileName, toCsv(header, rows))}
            >
              CSV
            </Button>
          </Group>
        </Group>
        {asTable ? <Rows title={title} header={header} rows={rows} formats={formats} /> : children}
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

type RowsProps = Pick<Props, "title" | "header" | "rows"> & { formats: Formats };

function Rows({ title, header, rows, formats }: RowsProps) {
  const columns = header.map((name, index) => ({
    label: headingOf(name),
    numeric: rows.some((row) => typeof row[index] === "number"),
    format: formats[name] ?? formatNumber,
  }));
  const left = rows.length - MOST_ROWS;
  return (
    <>
      <DataTable label={title} columns={columns} minWidth={Math.min(900, 90 * header.length)}>
        {rows.slice(-MOST_ROWS).map((row, number) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own and never move
          <Table.Tr key={number}>
            {row.map((cell, index) =>
              columns[index]?.numeric ? (
                <NumberCell key={header[index]}>
                  {typeof cell === "number" ? columns[index].format(cell) : (cell ?? "–")}
                </NumberCell>
              ) : (
                <Table.Td key={header[index]}>{wordsOf(cell)}</Table.Td>
              ),
            )}
          </Table.Tr>
        ))}
      </DataTable>
      {left > 0 && (
        <Text size="xs" c="dimmed">
          The last {MOST_ROWS} rows. The file has {left} more.
        </Text>
      )}
    </>
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
