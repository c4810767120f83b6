import { Alert, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { Figure } from "@/components/console-figure";
import { Whiskers } from "@/components/console-whiskers";
import { formatAge, formatCount, modelLabel } from "@/lib/console-format";
import type { Campaign, Leaderboard } from "@/lib/console-types";
import { partsOf, type Rated, rowsOf, whyNone } from "./leaderboard-parts";
import { NothingCounts } from "./nothing-counts";
import { leaderboardQuery } from "./queries";
import { WinMatrix } from "./win-matrix";

const HEADER = "model part rating low high wins losses ties both_bad judgements".split(" ");
const rating = (value: number) => formatCount(Math.round(value));
const FORMATS = { rating, low: rating, high: rating };

export function LeaderboardView({ campaign }: { campaign: Campaign }) {
  const query = useQuery(leaderboardQuery(campaign.id));
  return (
    <Loaded query={query}>
      {(board) =>
        board.models.length === 0 ? (
          <NothingCounts campaign={campaign} title="Nothing to rank yet">
            A leaderboard needs answers about pairs of different models. It fills as people judge;
            pairs of one model teach taste and rank nothing.
          </NothingCounts>
        ) : (
          <Stack gap="lg">
            {board.why && (
              <Alert
                color="yellow"
                title={`${board.groups.length} rankings, not one`}
                styles={{ title: { color: "var(--mantine-color-text)" } }}
              >
                {board.why} To join them, add pairs of models from different rankings under Add
                images.
              </Alert>
            )}
            <Ranking board={board} campaignId={campaign.id} />
            <WinMatrix board={board} campaignId={campaign.id} />
            <Weighted board={board} campaignId={campaign.id} />
          </Stack>
        )
      }
    </Loaded>
  );
}

function Ranking({ board, campaignId }: { board: Leaderboard; campaignId: number }) {
  const parts = partsOf(board);
  const from = Math.min(...board.models.map((row) => row.low ?? row.rating));
  const to = Math.max(...board.models.map((row) => row.high ?? row.rating));
  const margin = 0.04 * (to - from) || 50;
  return (
    <Figure
      title="Ranking: every answer counts alike"
      note={`${board.method.replace(/\.$/, "")}. Where two intervals overlap widely, the order may be chance.${
        board.computed_at
          ? ` Computed ${formatAge(board.computed_at)}: large campaigns are looked at in the background.`
          : ""
      }`}
      header={HEADER}
      rows={rowsOf(parts)}
      formats={FORMATS}
      fileName={`leaderboard-${campaignId}.csv`}
    >
      <Stack gap="md">
        {parts.map((rows, number) => (
          <Part
            key={rows[0]?.model_version.id ?? 0}
            title={parts.length > 1 ? partName(number, rows.length) : ""}
            rows={rows}
            from={from - margin}
            to={to + margin}
          />
        ))}
      </Stack>
    </Figure>
  );
}

const partName = (number: number, models: number) =>
  `Ranking ${number + 1}, of ${models} models that met each other`;

interface PartProps {
  title: string;
  rows: readonly Rated[];
  from: number;
  to: number;
}

function Part({ title, rows, from, to }: PartProps) {
  const why = whyNone(rows);
  return (
    <Stack gap={4}>
      {title && (
        <Text size="sm" fw={600} component="h4">
          {title}
        </Text>
      )}
      {why && <Text size="sm">{why}</Text>}
      <Whiskers
        label={`Ratings with their 95 % intervals${title && `: ${title}`}`}
        rows={rows.map((row) => ({
          id: row.model_version.id,
          name: modelLabel(row.model_version),
          value: row.rating,
          low: row.low,
          high: row.high,
        }))}
        from={from}
        to={to}
        reference={1000}
        format={rating}
      />
    </Stack>
  );
}

/** The ranking again, each vote counting as much as its person can be relied on. */
function Weighted({ board, campaignId }: { board: Leaderboard; campaignId: number }) {
  const weighted = board.weighted;
  if (weighted === null) return null;
  const rows = [...weighted.models].sort((a, b) => a.group - b.group || b.rating - a.rating);
  const groups = [...new Set(rows.map(({ group }) => group))].map((group) =>
    rows.filter((row) => row.group === group),
  );
  const ends = rows.flatMap(({ low, high, rating: middle }) => [low ?? middle, high ?? middle]);
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  const margin = 0.04 * (to - from) || 50;
  return (
    <Figure
      title="Ranking: every answer by its person’s reliability"
      note={`${weighted.method} ${weighted.why}`.trim()}
      header={"model part rating low high".split(" ")}
      rows={rows.map((row) => [
        modelLabel(row.model_version),
        row.group + 1,
        row.rating,
        row.low,
        row.high,
      ])}
      formats={FORMATS}
      fileName={`leaderboard-weighted-${campaignId}.csv`}
    >
      <Stack gap="md">
        {groups.map((each, number) => (
          <Stack key={each[0]?.group ?? 0} gap={4}>
            {groups.length > 1 && (
              <Text size="sm" fw={600} component="h4">
                {partName(number, each.length)}
              </Text>
            )}
            <Whiskers
              label={`Weighted ratings with their 95 % intervals${groups.length > 1 ? `, ranking ${number + 1}` : ""}`}
              rows={each.map((row) => ({
                id: row.model_version.id,
                name: modelLabel(row.model_version),
                value: row.rating,
                low: row.low,
                high: row.high,
              }))}
              from={from - margin}
              to={to + margin}
              reference={1000}
              format={rating}
            />
          </Stack>
        ))}
      </Stack>
    </Figure>
  );
}
