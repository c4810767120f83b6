import { NumberInput, Stack, Text } from "@mantine/core";
import { useDebouncedValue, useLocalStorage } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { Figure } from "@/components/console-figure";
import { NumberCards } from "@/components/console-number-cards";
import { Empty } from "@/components/console-page";
import { TimeLines } from "@/components/console-time-lines";
import { Whiskers } from "@/components/console-whiskers";
import { formatCount, plural } from "@/lib/console-format";
import type { Cell } from "@/lib/csv";
import { CountedAt } from "./counted-at";
import { hours, money, seconds } from "./format";
import { messages } from "./messages";
import { type TimesReport, timesQuery } from "./queries";

const COLUMNS = [
  "answers",
  "counted",
  "hours",
  "median_s",
  "p90_s",
  "cost",
  "cost_per_label",
] as const;
const MOST_PEOPLE = 40; // in the chart; the table and the file have them all

/** What a label takes: time by person, day and kind, and money where an hour has a price. */
export function TimesView({ campaignId }: { campaignId: number }) {
  const [rate, setRate] = useLocalStorage<number | "">({
    key: `prefloop.rate.${campaignId}`,
    defaultValue: "",
    getInitialValueInEffect: false,
  });
  const [asked] = useDebouncedValue(rate, 400);
  const query = useQuery(timesQuery(campaignId, asked === "" ? undefined : asked));
  return (
    <Stack>
      <NumberInput
        label={messages.money}
        description={messages.moneyHint}
        value={rate}
        onChange={(value) => setRate(typeof value === "number" ? value : "")}
        min={0}
        max={100_000}
        decimalScale={2}
        maw={320}
        hideControls
      />
      <Loaded query={query}>
        {(report) =>
          report.whole.answers === 0 ? (
            <Empty title={messages.nothing}>{messages.nothingYet}</Empty>
          ) : (
            <Shown report={report} campaignId={campaignId} />
          )
        }
      </Loaded>
    </Stack>
  );
}

function Shown({ report, campaignId }: { report: TimesReport; campaignId: number }) {
  const { whole } = report;
  const settled = report.hours_per_settled;
  const numbers: [string, string][] = [
    ["median of one answer", seconds(whole.median_ms)],
    ["90 % are faster than", seconds(whole.p90_ms)],
    ["paid time", hours(whole.hours)],
    ["tasks with all their answers", formatCount(report.settled)],
    ["paid time for each of those", settled === null ? "–" : seconds(3_600_000 * settled)],
  ];
  if (report.rate !== null) {
    numbers.push(
      ["cost", money(whole.cost)],
      ["cost of one label", money(whole.cost_per_label)],
      ["cost of a settled task", money(report.cost_per_settled)],
    );
  }
  return (
    <Stack>
      <NumberCards numbers={numbers} />
      <People report={report} campaignId={campaignId} />
      <Days report={report} campaignId={campaignId} />
      <Kinds report={report} campaignId={campaignId} />
      <Text size="xs" c="dimmed">
        {report.method}
      </Text>
      <CountedAt at={report.counted_at} />
    </Stack>
  );
}

interface Part {
  report: TimesReport;
  campaignId: number;
}

function People({ report, campaignId }: Part) {
  const timed = report.people.filter((row) => row.median_ms !== null).slice(0, MOST_PEOPLE);
  const rows = timed.map((row) => ({
    id: row.annotator.id,
    name: row.annotator.name,
    value: row.median_ms ?? 0,
    low: row.median_ms ?? 0,
    high: row.p90_ms ?? 0,
  }));
  return (
    <Figure
      title={messages.perPerson}
      note={messages.timesNote}
      header={["person", ...COLUMNS]}
      rows={report.people.map((row) => [row.annotator.name, ...cells(row)])}
      fileName={`times-people-${campaignId}.csv`}
    >
      <Whiskers
        label={messages.perPerson}
        rows={rows}
        from={0}
        format={seconds}
        range={(row) => `90 %: ${seconds(row.high)}`}
      />
    </Figure>
  );
}

function Days({ report, campaignId }: Part) {
  const { days } = report;
  return (
    <Figure
      title={messages.perDay}
      header={["day", ...COLUMNS]}
      rows={days.map((row) => [row.day, ...cells(row)])}
      fileName={`times-days-${campaignId}.csv`}
      legend={[
        { name: "Median", color: 0 },
        { name: "90 % are faster", color: 1 },
      ]}
    >
      <TimeLines
        label={messages.perDay}
        step="day"
        times={days.map((row) => Date.parse(row.day))}
        lines={[
          { name: "Median", color: 0, values: days.map((row) => row.median_ms) },
          { name: "90 % are faster", color: 1, values: days.map((row) => row.p90_ms) },
        ]}
        format={seconds}
        height={200}
      />
    </Figure>
  );
}

function Kinds({ report, campaignId }: Part) {
  const rows = report.kinds.flatMap((row) =>
    row.median_ms === null || row.p90_ms === null
      ? []
      : [
          {
            id: row.kind,
            name: `${messages.kinds[row.kind] ?? row.kind} (${plural(row.campaigns, "campaign")})`,
            value: row.median_ms,
            low: row.median_ms,
            high: row.p90_ms,
          },
        ],
  );
  return (
    <Figure
      title={messages.perKind}
      note={messages.timesNote}
      header={["kind", "campaigns", ...COLUMNS]}
      rows={report.kinds.map((row) => [row.kind, row.campaigns, ...cells(row)])}
      fileName={`times-kinds-${campaignId}.csv`}
    >
      <Whiskers
        label={messages.perKind}
        rows={rows}
        from={0}
        format={seconds}
        range={(row) => `90 %: ${seconds(row.high)}`}
      />
    </Figure>
  );
}

function cells(row: TimesReport["whole"]): Cell[] {
  const inSeconds = (ms: number | null) => (ms === null ? null : ms / 1000);
  return [
    row.answers,
    row.counted,
    row.hours,
    inSeconds(row.median_ms),
    inSeconds(row.p90_ms),
    row.cost,
    row.cost_per_label,
  ];
}
