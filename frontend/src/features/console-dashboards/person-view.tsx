import { Anchor, Card, Group, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { Figure, Legend } from "@/components/console-figure";
import { Histogram } from "@/components/console-histogram";
import { IntervalBar } from "@/components/console-interval-bar";
import { seriesColor } from "@/components/console-line-colors";
import { NumberCards } from "@/components/console-number-cards";
import { DataTable, NumberCell } from "@/components/console-table";
import { TimeBars } from "@/components/console-time-bars";
import { TimeLines } from "@/components/console-time-lines";
import { Link } from "@/components/link";
import { formatAge, formatCount, formatDecimal, formatInterval } from "@/lib/console-format";
import { headingOf } from "@/lib/console-headings";
import { CountedAt } from "./counted-at";
import { hours, percent, seconds } from "./format";
import { messages } from "./messages";
import { scoreText, Uncounted } from "./people-view";
import { type PersonReport, personQuery } from "./queries";
import { CHOICE_COLORS, CHOICES, ShareBar } from "./share-bar";

interface Props {
  campaignId: number;
  annotator: number;
  backHref: string;
}

/** One person at one campaign: how much, how fast, how steady, and how like the others. */
export function PersonView({ campaignId, annotator, backHref }: Props) {
  const query = useQuery(personQuery(campaignId, annotator));
  return (
    <Stack>
      <Anchor component={Link} href={backHref} size="sm">
        ‹ {messages.backToPeople}
      </Anchor>
      <Loaded query={query}>
        {(report) => <Shown report={report} file={`person-${campaignId}-${annotator}`} />}
      </Loaded>
    </Stack>
  );
}

interface Part {
  report: PersonReport;
  file: string;
}

function Shown({ report, file }: Part) {
  const { person } = report;
  return (
    <Stack>
      <Group gap="sm">
        <Title order={2} fz="xl">
          {person.annotator.name}
        </Title>
        <Uncounted row={person} />
        <Text size="sm" c="dimmed">
          last seen {formatAge(person.last_seen_at)}
        </Text>
      </Group>
      {person.exclusion && <Text size="sm">Excluded: {person.exclusion.reason}</Text>}
      <NumberCards
        numbers={[
          ["answers", formatCount(person.answers)],
          ["of them excluded", formatCount(person.excluded)],
          ["skipped", formatCount(person.skipped)],
          ["flagged", formatCount(person.flagged)],
          ["paid time", hours(person.hours)],
          ["median of one answer", seconds(person.median_ms)],
          ...(person.gold ? [["gold", scoreText(person.gold)] as const] : []),
          ...(person.repeats ? [["said the same again", scoreText(person.repeats)] as const] : []),
        ]}
      />
      <Choices report={report} />
      <Others report={report} />
      <Speeds report={report} file={file} />
      <Drift report={report} file={file} />
      <Fits report={report} />
      <Text size="xs" c="dimmed">
        {report.method}
      </Text>
      <CountedAt at={report.counted_at} computed={report.compared_at} />
    </Stack>
  );
}

function Choices({ report: { person } }: { report: PersonReport }) {
  const { sides } = person;
  if (sides.share === null || sides.low === null || sides.high === null) return null;
  return (
    <Card padding="md">
      <Stack gap="xs">
        <Text fw={600}>{messages.shares}</Text>
        <ShareBar sides={sides} />
        <Legend
          items={CHOICES.map((name) => ({
            name: `${messages.shareNames[name]} ${formatCount(sides[name])}`,
            color: CHOICE_COLORS[name],
          }))}
        />
        <Text size="sm" mt={4}>
          Of {formatCount(sides.left + sides.right)} decisions for a side {percent(sides.share)}{" "}
          went to the left ({percent(sides.low)} to {percent(sides.high)}).
        </Text>
        <IntervalBar
          value={sides.share}
          low={sides.low}
          high={sides.high}
          from={0}
          to={1}
          reference={0.5}
          label={`Left in ${percent(sides.share)}`}
        />
      </Stack>
    </Card>
  );
}

function Others({ report: { person, question } }: { report: PersonReport }) {
  const { others } = person;
  return (
    <Card padding="md">
      <Stack gap="xs">
        <Text fw={600}>{messages.others}</Text>
        {others.percent === null || others.low === null || others.high === null ? (
          <Text size="sm">{others.why}</Text>
        ) : (
          <>
            <Text size="sm">
              {question}: the same as the others in {percent(others.percent)} ({percent(others.low)}{" "}
              to {percent(others.high)}) on {formatCount(others.items)} shared items. AC1{" "}
              {formatDecimal(others.ac1)}
              {others.ac1_low !== null &&
                others.ac1_high !== null &&
                ` (${formatInterval(others.ac1_low, others.ac1_high)})`}
              .
            </Text>
            <IntervalBar
              value={others.percent}
              low={others.low}
              high={others.high}
              from={0}
              to={1}
              label={percent(others.percent)}
            />
          </>
        )}
      </Stack>
    </Card>
  );
}

function Speeds({ report: { person, speeds }, file }: Part) {
  if (speeds.length === 0) return null;
  return (
    <Figure
      title={messages.speeds}
      note={messages.speedsNote}
      header={["from_ms", "to_ms", "own", "everybody"]}
      rows={speeds.map((bin) => [bin.from_ms, bin.to_ms, bin.own, bin.everybody])}
      fileName={`${file}-speeds.csv`}
      legend={[
        { name: person.annotator.name, color: 0 },
        {
          name: "Everybody",
          color: "light-dark(var(--mantine-color-gray-3), var(--mantine-color-dark-4))",
        },
      ]}
    >
      <Histogram
        label={messages.speeds}
        bins={speeds.map((bin) => ({
          id: bin.from_ms,
          text: seconds(bin.from_ms),
          own: bin.own,
          all: bin.everybody,
        }))}
      />
    </Figure>
  );
}

/** By day while there are few, else by week: does a person get faster, or lean more and more? */
function Drift({ report: { days, weeks }, file }: Part) {
  const rows = weeks.length < 3 ? days : weeks;
  if (rows.length === 0) return null;
  const times = rows.map((row) => Date.parse(row.day));
  const even = weeks.length < 3;
  return (
    <Figure
      title={even ? "Day by day" : messages.drift}
      header={["day", "answers", "excluded", "hours", "median_s", "p90_s", "left_share"]}
      rows={rows.map((row) => [
        row.day,
        row.answers,
        row.excluded,
        row.hours,
        row.median_ms === null ? null : row.median_ms / 1000,
        row.p90_ms === null ? null : row.p90_ms / 1000,
        row.sides.share,
      ])}
      fileName={`${file}-days.csv`}
    >
      <Stack gap="xs">
        <Text size="sm">Answers a day</Text>
        <TimeBars
          label="Answers a day"
          step="day"
          times={dense(days.map((row) => row.day))}
          parts={[{ name: "Answers", color: 0, values: filled(days) }]}
          height={120}
        />
        <Text size="sm">
          <span style={{ color: seriesColor(0) }}>●</span> Median and{" "}
          <span style={{ color: seriesColor(1) }}>●</span> 90 % of the time of one answer
        </Text>
        <TimeLines
          label="Time of one answer"
          step="day"
          times={times}
          lines={[
            { name: "Median", color: 0, values: rows.map((row) => row.median_ms) },
            { name: "90 %", color: 1, values: rows.map((row) => row.p90_ms) },
          ]}
          format={seconds}
          height={140}
        />
        {rows.some((row) => row.sides.share !== null) && (
          <>
            <Text size="sm">Share of the left side, with its interval</Text>
            <TimeLines
              label="Share of the left side"
              step="day"
              times={times}
              lines={[
                {
                  name: "Left",
                  color: 0,
                  values: rows.map((row) => row.sides.share),
                  low: rows.map((row) => row.sides.low),
                  high: rows.map((row) => row.sides.high),
                },
              ]}
              target={{ value: 0.5, text: "" }}
              most={1}
              format={(value) => percent(value)}
              height={140}
            />
          </>
        )}
      </Stack>
    </Figure>
  );
}

const DAY = 86_400_000;

/** Every day from the first to the last, so that a bar is where its day is. */
function dense(days: readonly string[]): number[] {
  const [first, last] = [Date.parse(days[0] ?? ""), Date.parse(days.at(-1) ?? "")];
  return Array.from({ length: (last - first) / DAY + 1 }, (_, index) => first + index * DAY);
}

function filled(days: PersonReport["days"]): number[] {
  const answers = new Map(days.map((row) => [Date.parse(row.day), row.answers]));
  return dense(days.map((row) => row.day)).map((day) => answers.get(day) ?? 0);
}

function Fits({ report: { fits } }: { report: PersonReport }) {
  if (fits.length === 0) return null;
  return (
    <Card padding="md">
      <Stack gap="xs">
        <Text fw={600}>What the fits make of it</Text>
        <DataTable
          label="Fits"
          minWidth={360}
          columns={[
            "Question",
            "Measure",
            { label: "Value", numeric: true },
            { label: "Answers", numeric: true },
          ]}
        >
          {fits.map((fit) => (
            <Table.Tr key={fit.question}>
              <Table.Td>{headingOf(fit.question)}</Table.Td>
              <Table.Td>{messages.reliability[fit.method]}</Table.Td>
              <NumberCell>{formatDecimal(fit.value)}</NumberCell>
              <NumberCell>{formatCount(fit.votes)}</NumberCell>
            </Table.Tr>
          ))}
        </DataTable>
      </Stack>
    </Card>
  );
}
