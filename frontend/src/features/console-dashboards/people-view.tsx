import { Anchor, Badge, Group, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { Figure } from "@/components/console-figure";
import { IntervalBar } from "@/components/console-interval-bar";
import { Empty } from "@/components/console-page";
import { DataTable, NumberCell } from "@/components/console-table";
import { Link } from "@/components/link";
import { formatAge, formatCount, formatDecimal, formatPercent } from "@/lib/console-format";
import type { Cell } from "@/lib/csv";
import { CountedAt } from "./counted-at";
import { hours, percent, seconds } from "./format";
import { messages } from "./messages";
import { type PeopleReport, type PersonRow, peopleQuery } from "./queries";
import { CHOICE_COLORS, CHOICES, ShareBar } from "./share-bar";

interface Props {
  campaignId: number;
  /** The address of one person's page. */
  personHref: (annotator: number) => string;
}

const CHOICE_LEGEND = CHOICES.map((name) => ({
  name: messages.shareNames[name],
  color: CHOICE_COLORS[name],
}));

/** A row for each who judged here, with what can be told of their answers. */
export function PeopleView({ campaignId, personHref }: Props) {
  const query = useQuery(peopleQuery(campaignId));
  return (
    <Loaded query={query}>
      {(report) =>
        report.people.length === 0 ? (
          <Empty title={messages.nobody}>{messages.nobodyYet}</Empty>
        ) : (
          <Shown report={report} campaignId={campaignId} personHref={personHref} />
        )
      }
    </Loaded>
  );
}

function Shown({ report, campaignId, personHref }: Props & { report: PeopleReport }) {
  const checked = report.people.some(({ gold, repeats }) => gold ?? repeats);
  const sided = report.people.some(({ sides }) => sides.left + sides.right + sides.tie > 0);
  return (
    <Stack>
      <Figure
        title={messages.people}
        note={report.method}
        formats={FORMATS}
        header={HEADER}
        rows={report.people.map(cells)}
        fileName={`people-${campaignId}.csv`}
        legend={sided ? CHOICE_LEGEND : []}
      >
        <DataTable
          label={messages.people}
          columns={columnsOf(report, sided, checked)}
          minWidth={980}
        >
          {report.people.map((row) => (
            <Person
              key={row.annotator.id}
              row={row}
              sided={sided}
              checked={checked}
              personHref={personHref}
            />
          ))}
        </DataTable>
      </Figure>
      <CountedAt at={report.counted_at} computed={report.compared_at} />
    </Stack>
  );
}

const CHECKS = ["Gold", "Repeats"];

function columnsOf(report: PeopleReport, sided: boolean, checked: boolean) {
  const fitted = report.people.find((row) => row.reliability)?.reliability;
  return [
    "Name",
    { label: "Answers", numeric: true },
    { label: "Paid time", numeric: true },
    { label: "Median", numeric: true },
    ...(sided ? [messages.shares] : []),
    messages.others,
    { label: fitted ? messages.reliability[fitted.method] : "Reliability", numeric: true },
    ...(checked ? CHECKS.map((label) => ({ label, numeric: true })) : []),
    "Last seen",
  ];
}

function Person({
  row,
  sided,
  checked,
  personHref,
}: {
  row: PersonRow;
  sided: boolean;
  checked: boolean;
  personHref: Props["personHref"];
}) {
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap={6}>
          <Anchor component={Link} href={personHref(row.annotator.id)} size="sm" fw={500}>
            {row.annotator.name}
          </Anchor>
          <Uncounted row={row} />
        </Group>
      </Table.Td>
      <NumberCell>{formatCount(row.answers)}</NumberCell>
      <NumberCell>{hours(row.hours)}</NumberCell>
      <NumberCell>{seconds(row.median_ms)}</NumberCell>
      {sided && (
        <Table.Td miw={150}>
          <ShareBar sides={row.sides} />
        </Table.Td>
      )}
      <Table.Td miw={170}>
        <Others row={row} />
      </Table.Td>
      <NumberCell>{formatDecimal(row.reliability?.value)}</NumberCell>
      {checked &&
        [row.gold, row.repeats].map((score, index) => (
          <NumberCell key={CHECKS[index]}>{scoreText(score)}</NumberCell>
        ))}
      <Table.Td style={{ whiteSpace: "nowrap" }}>{formatAge(row.last_seen_at)}</Table.Td>
    </Table.Tr>
  );
}

/** Said where answers of a person do not count, with the reason that was given. */
export function Uncounted({ row }: { row: PersonRow }) {
  if (row.excluded === 0 && !row.exclusion) return null;
  return (
    <Badge color="orange" variant="light" {...(row.exclusion && { title: row.exclusion.reason })}>
      {row.counted === 0 ? "excluded" : "partly excluded"}
    </Badge>
  );
}

/** "87 % of 23" */
export function scoreText(score: PersonRow["gold"]): string {
  return score ? `${percent(score.score)} of ${formatCount(score.answers)}` : "–";
}

function Others({ row: { others } }: { row: PersonRow }) {
  if (others.percent === null || others.low === null || others.high === null) {
    return (
      <Text size="xs" c="dimmed">
        {others.why}
      </Text>
    );
  }
  return (
    <Group gap={8} wrap="nowrap">
      <Text size="sm" w={44} ta="right" style={{ fontVariantNumeric: "tabular-nums" }}>
        {percent(others.percent)}
      </Text>
      <div style={{ flex: 1, minWidth: 110 }}>
        <IntervalBar
          value={others.percent}
          low={others.low}
          high={others.high}
          from={0}
          to={1}
          label={`${percent(others.low)} to ${percent(others.high)}`}
        />
        <Text size="xs" c="dimmed" ta="center" style={{ fontVariantNumeric: "tabular-nums" }}>
          {percent(others.low)} to {percent(others.high)}
        </Text>
      </div>
    </Group>
  );
}

const HEADER = (
  "person answers counted excluded checks skipped flagged undone hours median_s p90_s left right tie" +
  " both_bad left_share left_low left_high agreement agreement_low agreement_high ac1 ac1_low" +
  " ac1_high items reliability gold gold_answers repeats repeats_answers last_seen"
).split(" ");

const share = (value: number) => formatPercent(value);
const FORMATS = {
  left_share: share,
  left_low: share,
  left_high: share,
  agreement: share,
  agreement_low: share,
  agreement_high: share,
  ac1: formatDecimal,
  ac1_low: formatDecimal,
  ac1_high: formatDecimal,
  reliability: formatDecimal,
  gold: share,
  repeats: share,
  hours: formatDecimal,
  median_s: formatDecimal,
  p90_s: formatDecimal,
};

function cells(row: PersonRow): Cell[] {
  const { sides, others } = row;
  const inSeconds = (ms: number | null) => (ms === null ? null : ms / 1000);
  return [
    row.annotator.name,
    row.answers,
    row.counted,
    row.excluded,
    row.checks,
    row.skipped,
    row.flagged,
    row.undone,
    row.hours,
    inSeconds(row.median_ms),
    inSeconds(row.p90_ms),
    sides.left,
    sides.right,
    sides.tie,
    sides.both_bad,
    sides.share,
    sides.low,
    sides.high,
    others.percent,
    others.low,
    others.high,
    others.ac1,
    others.ac1_low,
    others.ac1_high,
    others.items,
    row.reliability?.value,
    row.gold?.score,
    row.gold?.answers,
    row.repeats?.score,
    row.repeats?.answers,
    row.last_seen_at,
  ];
}
