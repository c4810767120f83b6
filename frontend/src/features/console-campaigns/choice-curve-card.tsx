import { Button, Card, Group, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import { LineChart } from "@/components/console-line-chart";
import { seriesColor } from "@/components/console-line-colors";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatCount, formatNumber } from "@/lib/console-format";
import { saveText, toCsv } from "@/lib/csv";
import { CURVE_HEADER, rowsOf, seriesOf } from "./choice-curve";
import { choiceMessages } from "./choice-messages";
import type { Curve } from "./choice-queries";

/** What the labels of each arm are worth by the answers behind them: chart, table and file. */
export function CurveCard({ curve, campaignId }: { curve: Curve; campaignId: number }) {
  const [asTable, setAsTable] = useState(false);
  const series = seriesOf(curve.arms);
  const rows = rowsOf(curve.arms);
  return (
    <Card padding="md">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Text fw={600} component="h3">
            Accuracy on unseen prompts (%) by number of answers
          </Text>
          <Group gap={4}>
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={`${asTable ? "Chart" : "Table"}: learning curve`}
              onClick={() => setAsTable(!asTable)}
            >
              {asTable ? "Chart" : "Table"}
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label="CSV: learning curve"
              onClick={() =>
                saveText(`campaign-${campaignId}-learning-curve.csv`, toCsv(CURVE_HEADER, rows))
              }
            >
              CSV
            </Button>
          </Group>
        </Group>
        {asTable ? (
          <DataTable label="Learning curve" columns={CURVE_HEADER} minWidth={360}>
            {rows.map((row) => (
              <Table.Tr key={`${row[0]}-${row[1]}`}>
                <Table.Td>{row[0]}</Table.Td>
                <NumberCell>{formatCount(Number(row[1]))}</NumberCell>
                {row.slice(2).map((cell, column) => (
                  <NumberCell key={CURVE_HEADER[column + 2]}>{percent(Number(cell))}</NumberCell>
                ))}
              </Table.Tr>
            ))}
          </DataTable>
        ) : (
          <LineChart label="Accuracy by number of answers" series={series} axis="answers" />
        )}
        <Group gap="md">
          {series.map((line, index) => (
            <Group key={line.name} gap={6}>
              <span
                style={{ width: 14, height: 3, borderRadius: 2, background: seriesColor(index) }}
                aria-hidden="true"
              />
              <Text size="xs">{line.name}</Text>
            </Group>
          ))}
        </Group>
        <Text size="xs" c="dimmed">
          {choiceMessages.method}: {curve.method}
        </Text>
      </Stack>
    </Card>
  );
}

const percent = (share: number) => `${formatNumber(Math.round(1000 * share) / 10)} %`;
