import { Button, Card, Group, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import { formatNumber } from "@/lib/console-format";
import { saveText, toCsv } from "@/lib/csv";
import { LineChart, type Series } from "./console-line-chart";
import { seriesColor } from "./console-line-colors";
import { DataTable, NumberCell } from "./console-table";

interface Props {
  title: string;
  note?: string;
  series: readonly Series[];
  fileName: string;
  /** What lies across. */
  axis?: string;
}

/** A line chart in its frame: legend, the same numbers as a table, and as a file. */
export function ChartCard({ title, note, series, fileName, axis = "step" }: Props) {
  const [asTable, setAsTable] = useState(false);
  const { header, rows } = tableOf(series, axis);
  return (
    <Card padding="md">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Text fw={600}>{title}</Text>
          <Group gap={4}>
            <Button size="compact-xs" variant="subtle" onClick={() => setAsTable(!asTable)}>
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
        {asTable ? (
          <DataTable label={title} columns={header} minWidth={200}>
            {rows.slice(-200).map((row) => (
              <Table.Tr key={row[0]}>
                {row.map((cell, column) => (
                  <NumberCell key={header[column]}>
                    {cell === null ? "" : formatNumber(cell)}
                  </NumberCell>
                ))}
              </Table.Tr>
            ))}
          </DataTable>
        ) : (
          <LineChart label={title} series={series} axis={axis} />
        )}
        <Legend series={series} />
        {note && (
          <Text size="xs" c="dimmed">
            {note}
          </Text>
        )}
      </Stack>
    </Card>
  );
}

function Legend({ series }: { series: readonly Series[] }) {
  return (
    <Group gap="md">
      {series.map((line, index) => (
        <Group key={line.name} gap={6}>
          <span
            style={{ width: 14, height: 3, borderRadius: 2, background: seriesColor(index) }}
            aria-hidden="true"
          />
          <Text size="xs" style={{ fontVariantNumeric: "tabular-nums" }}>
            {line.name} {formatNumber(line.points.at(-1)?.y ?? Number.NaN)}
          </Text>
        </Group>
      ))}
    </Group>
  );
}

/** One row a step, one column a line; empty where a line has no point at that step. */
function tableOf(series: readonly Series[], axis: string) {
  const steps = [...new Set(series.flatMap((line) => line.points.map((point) => point.x)))];
  const maps = series.map((line) => new Map(line.points.map((point) => [point.x, point.y])));
  const rows = steps
    .sort((a, b) => a - b)
    .map((step) => [step, ...maps.map((map) => map.get(step) ?? null)]);
  return { header: [axis, ...series.map((line) => line.name)], rows };
}
