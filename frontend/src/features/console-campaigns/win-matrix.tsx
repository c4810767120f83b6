import { Card, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Loaded } from "@/components/console-feedback";
import { Figure } from "@/components/console-figure";
import { HeatMap } from "@/components/console-heat-map";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatCount, formatPercent, modelLabel, plural } from "@/lib/console-format";
import type { Leaderboard } from "@/lib/console-types";
import { cellQuery } from "./queries";
import { cellsByPair } from "./win-cells";

const share = (value: number) => formatPercent(value);
const SHARES = { rate: share, low: share, high: share };

/** How often the model of the row beats the one of the column; a cell opens its prompts. */
export function WinMatrix({ board, campaignId }: { board: Leaderboard; campaignId: number }) {
  const [chosen, setChosen] = useState<readonly [number, number]>();
  const things = [...board.models]
    .sort((a, b) => b.rating - a.rating)
    .map(({ model_version: model }) => ({ id: model.id, name: modelLabel(model) }));
  const names = new Map(things.map(({ id, name }) => [id, name]));
  const cells = cellsByPair(board.matrix);
  return (
    <Stack>
      <Figure
        title="Who wins against whom"
        note="Share of the answers that the model of the row won against that of the column, a tie as half. Blue wins, amber loses; – never met. Choose a cell to see the prompts behind it."
        header={"a b wins losses ties rate low high judgements prompts".split(" ")}
        rows={board.matrix.map((row) => [
          modelLabel(row.a),
          modelLabel(row.b),
          row.wins,
          row.losses,
          row.ties,
          row.rate,
          row.low,
          row.high,
          row.judgements,
          row.prompts,
        ])}
        formats={SHARES}
        fileName={`win-rates-${campaignId}.csv`}
      >
        <HeatMap
          label="Win rates"
          corner="row against column"
          things={things}
          chosen={chosen}
          onChoose={(row, column) => setChosen([row, column])}
          cell={(row, column) => {
            const cell = cells.get(`${row.id}:${column.id}`);
            if (!cell) return undefined;
            return {
              heat: 2 * (cell.rate - 0.5),
              text: formatPercent(cell.rate),
              title: `${formatPercent(cell.rate)} (${formatPercent(cell.low)} to ${formatPercent(cell.high)}), ${plural(cell.judgements, "judgement")} on ${plural(cell.prompts, "prompt")}`,
            };
          }}
        />
      </Figure>
      {chosen && (
        <Behind
          key={chosen.join(":")}
          campaignId={campaignId}
          a={chosen[0]}
          b={chosen[1]}
          title={`${names.get(chosen[0]) ?? ""} against ${names.get(chosen[1]) ?? ""}`}
        />
      )}
    </Stack>
  );
}

interface BehindProps {
  campaignId: number;
  a: number;
  b: number;
  title: string;
}

const COLUMNS = [
  "Prompt",
  { label: "Won", numeric: true },
  { label: "Lost", numeric: true },
  { label: "Ties", numeric: true },
  { label: "Share", numeric: true },
];

function Behind({ campaignId, a, b, title }: BehindProps) {
  const query = useQuery(cellQuery(campaignId, a, b));
  return (
    <Loaded query={query}>
      {({ rows, prompts }) => (
        <Card padding="md">
          <Stack gap="xs">
            <Text fw={600}>{title}</Text>
            <Text size="sm" c="dimmed">
              {plural(prompts, "prompt")}
              {prompts > rows.length
                ? `, the ${formatCount(rows.length)} most clearly lost of them`
                : ""}
              ; the worst for the first model first.
            </Text>
            <DataTable label={title} columns={COLUMNS} minWidth={420}>
              {rows.map((row) => (
                <Table.Tr key={row.prompt}>
                  <Table.Td style={{ overflowWrap: "anywhere" }}>{row.text}</Table.Td>
                  <NumberCell>{formatCount(row.wins)}</NumberCell>
                  <NumberCell>{formatCount(row.losses)}</NumberCell>
                  <NumberCell>{formatCount(row.ties)}</NumberCell>
                  <NumberCell>{formatPercent(row.rate)}</NumberCell>
                </Table.Tr>
              ))}
            </DataTable>
          </Stack>
        </Card>
      )}
    </Loaded>
  );
}
