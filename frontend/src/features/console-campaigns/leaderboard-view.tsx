import { Alert, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { Figure } from "@/components/console-figure";
import { Empty } from "@/components/console-page";
import { DataTable, NumberCell } from "@/components/console-table";
import { Whiskers } from "@/components/console-whiskers";
import { formatAge, formatCount, modelLabel } from "@/lib/console-format";
import type { Leaderboard } from "@/lib/console-types";
import { leaderboardQuery } from "./queries";
import { WinMatrix } from "./win-matrix";

const COLUMNS = [
  "Model",
  { label: "Rating", numeric: true },
  "95 % interval",
  { label: "Wins", numeric: true },
  { label: "Losses", numeric: true },
  { label: "Ties", numeric: true },
  { label: "Both bad", numeric: true },
  { label: "Judgements", numeric: true },
];

export function LeaderboardView({ campaignId }: { campaignId: number }) {
  const query = useQuery(leaderboardQuery(campaignId));
  return (
    <Loaded query={query}>
      {(board) =>
        board.models.length === 0 ? (
          <Empty title="Nothing to rank yet">
            A leaderboard needs answers about pairs of different models.
          </Empty>
        ) : (
          <Stack gap="lg">
            {board.why && (
              <Alert color="yellow" variant="light">
                {board.why}
              </Alert>
            )}
            <Ranking board={board} campaignId={campaignId} />
            <WinMatrix board={board} campaignId={campaignId} />
            <Weighted board={board} campaignId={campaignId} />
          </Stack>
        )
      }
    </Loaded>
  );
}

function Ranking({ board, campaignId }: { board: Leaderboard; campaignId: number }) {
  const from = Math.min(...board.models.map((row) => row.low));
  const to = Math.max(...board.models.map((row) => row.high));
  const ranked = [...board.models].sort((a, b) => b.rating - a.rating);
  const rows = ranked.map((row) => [
    modelLabel(row.model_version),
    row.rating,
    row.low,
    row.high,
    row.wins,
    row.losses,
    row.ties,
    row.both_bad,
    row.judgements,
  ]);
  return (
    <>
      <Figure
        title="Ranking"
        note={`${board.method.replace(/\.$/, "")}. Where two intervals overlap widely, the order may be chance.${
          board.computed_at
            ? ` Computed ${formatAge(board.computed_at)}: large campaigns are looked at in the background.`
            : ""
        }`}
        header={"model rating low high wins losses ties both_bad judgements".split(" ")}
        rows={rows}
        fileName={`leaderboard-${campaignId}.csv`}
      >
        <Whiskers
          label="Ratings with their 95 % intervals"
          rows={ranked.map((row) => ({
            id: row.model_version.id,
            name: modelLabel(row.model_version),
            value: row.rating,
            low: row.low,
            high: row.high,
          }))}
          from={from - 0.04 * (to - from)}
          to={to + 0.04 * (to - from)}
          reference={1000}
          format={(value) => formatCount(Math.round(value))}
        />
      </Figure>
      <DataTable label="Ranking" columns={COLUMNS} minWidth={860}>
        {ranked.map((row) => (
          <Table.Tr key={row.model_version.id}>
            <Table.Td fw={500}>{modelLabel(row.model_version)}</Table.Td>
            <NumberCell>{formatCount(Math.round(row.rating))}</NumberCell>
            <Table.Td style={{ whiteSpace: "nowrap" }}>
              {formatCount(Math.round(row.low))} to {formatCount(Math.round(row.high))}
            </Table.Td>
            <NumberCell>{formatCount(row.wins)}</NumberCell>
            <NumberCell>{formatCount(row.losses)}</NumberCell>
            <NumberCell>{formatCount(row.ties)}</NumberCell>
            <NumberCell>{formatCount(row.both_bad)}</NumberCell>
            <NumberCell>{formatCount(row.judgements)}</NumberCell>
          </Table.Tr>
        ))}
      </DataTable>
    </>
  );
}

/** The ranking again, each vote counting as much as its person can be relied on. */
function Weighted({ board, campaignId }: { board: Leaderboard; campaignId: number }) {
  const weighted = board.weighted;
  if (weighted === null) return null;
  const rows = [...weighted.models].sort((a, b) => a.group - b.group || b.rating - a.rating);
  const whiskers = rows.flatMap((row) =>
    row.low === null || row.high === null
      ? []
      : [
          {
            id: row.model_version.id,
            name: modelLabel(row.model_version),
            value: row.rating,
            low: row.low,
            high: row.high,
          },
        ],
  );
  return (
    <Figure
      title="With each person's reliability"
      note={`${weighted.method} ${weighted.why}`.trim()}
      header={"model group rating low high".split(" ")}
      rows={rows.map((row) => [
        modelLabel(row.model_version),
        row.group,
        row.rating,
        row.low,
        row.high,
      ])}
      fileName={`leaderboard-weighted-${campaignId}.csv`}
    >
      {whiskers.length > 0 ? (
        <Whiskers
          label="Weighted ratings with their 95 % intervals"
          rows={whiskers}
          reference={1000}
          format={(value) => formatCount(Math.round(value))}
        />
      ) : (
        <Text size="sm">
          {rows
            .map((row) => `${modelLabel(row.model_version)} ${formatCount(Math.round(row.rating))}`)
            .join(" · ")}
        </Text>
      )}
    </Figure>
  );
}
