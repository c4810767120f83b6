import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { Figure } from "@/components/console-figure";
import { HeatMap } from "@/components/console-heat-map";
import { TimeLines } from "@/components/console-time-lines";
import { Whiskers } from "@/components/console-whiskers";
import {
  formatAge,
  formatDecimal,
  formatInterval,
  formatPercent,
  plural,
} from "@/lib/console-format";
import type { Agreement, Estimate } from "@/lib/console-types";
import { messages } from "./messages";
import {
  type ContradictionsReport,
  contradictionsQuery,
  pairsQuery,
  type WindowsReport,
  windowsQuery,
} from "./queries";

const MOST_PEOPLE = 24; // in the matrix: those with most items in common with others
const DAY = 86_400_000;

/** What stands beside the coefficients: over time, two by two, and where a checklist is split. */
export function AgreementViews({ campaignId }: { campaignId: number }) {
  const windows = useQuery(windowsQuery(campaignId));
  const pairs = useQuery(pairsQuery(campaignId));
  const contradictions = useQuery(contradictionsQuery(campaignId));
  return (
    <Stack>
      <Loaded query={windows} lines={2}>
        {(report) => <Windows report={report} campaignId={campaignId} />}
      </Loaded>
      <Loaded query={pairs} lines={2}>
        {(report) => <People report={report} campaignId={campaignId} />}
      </Loaded>
      <Loaded query={contradictions} lines={2}>
        {(report) => <Contradictions report={report} campaignId={campaignId} />}
      </Loaded>
    </Stack>
  );
}

const ESTIMATES = ["alpha", "gwet_ac1", "percent"] as const;
const WINDOW_FORMATS = Object.fromEntries(
  ESTIMATES.flatMap((name) => [name, `${name}_low`, `${name}_high`]).map((name) => [
    name,
    (value: number) => formatDecimal(value),
  ]),
);
const KAPPAS = { kappa: formatDecimal, low: formatDecimal, high: formatDecimal };
const share = (value: number) => formatPercent(value);
const SHARES = { share, low: share, high: share };
const NAMES = { alpha: "Krippendorff’s α", gwet_ac1: "Gwet’s AC1", percent: "Equal answers" };

function Windows({ report, campaignId }: { report: WindowsReport; campaignId: number }) {
  const { windows } = report;
  const drawn = windows.filter((row) => ESTIMATES.some((name) => row[name].value !== null));
  if (report.question === null || drawn.length < 2) return null;
  return (
    <Figure
      title={messages.windows}
      note={`${messages.windowsNote(report.days, report.question)}${
        report.computed_at ? ` ${messages.computed(formatAge(report.computed_at))}` : ""
      }`}
      header={[
        "since",
        "until",
        "answers",
        ...ESTIMATES.flatMap((name) => [name, `${name}_low`, `${name}_high`, `${name}_items`]),
      ]}
      rows={windows.map((row) => [
        row.since,
        row.until,
        row.answers,
        ...ESTIMATES.flatMap((name) => {
          const { value, low, high, items } = row[name];
          return [value, low, high, items];
        }),
      ])}
      formats={WINDOW_FORMATS}
      fileName={`agreement-windows-${campaignId}.csv`}
      legend={ESTIMATES.map((name, color) => ({ name: NAMES[name], color }))}
    >
      <TimeLines
        label={messages.windows}
        step="day"
        // A little apart, so that one interval does not hide another.
        times={windows.map((row) => Date.parse(row.since) + (report.days * DAY) / 2)}
        lines={ESTIMATES.map((name, color) => ({
          name: NAMES[name],
          color,
          values: windows.map((row) => row[name].value),
          low: windows.map((row) => row[name].low),
          high: windows.map((row) => row[name].high),
        }))}
        least={footOf(windows)}
        most={1}
        format={formatDecimal}
      />
    </Figure>
  );
}

/** Where the picture ends below: at 0, or a half step under the lowest that is worse than chance. */
function footOf(windows: WindowsReport["windows"]): number {
  const lowest = Math.min(
    0,
    ...windows.flatMap((row) => ESTIMATES.map((name) => row[name].low ?? row[name].value ?? 0)),
  );
  return Math.max(-1, Math.floor(2 * lowest) / 2);
}

function People({ report, campaignId }: { report: Agreement; campaignId: number }) {
  const pairs = report.pairs_of_people;
  const shared = new Map<number, { id: number; name: string; items: number }>();
  for (const { first, second, first_id, second_id, kappa } of pairs) {
    for (const [id, name] of [
      [first_id, first],
      [second_id, second],
    ] as const) {
      const before = shared.get(id)?.items ?? 0;
      shared.set(id, { id, name, items: before + kappa.items });
    }
  }
  const people = [...shared.values()].sort((a, b) => b.items - a.items);
  if (people.length < 3 || pairs.every(({ kappa }) => kappa.value === null)) return null;
  const found = new Map<string, Estimate>();
  for (const { first_id, second_id, kappa } of pairs) {
    found.set(`${first_id}:${second_id}`, kappa);
    found.set(`${second_id}:${first_id}`, kappa);
  }
  const left = people.length - MOST_PEOPLE;
  return (
    <Figure
      title={messages.matrix}
      note={`${messages.matrixNote}${left > 0 ? ` ${left} more people are in the table and the file.` : ""}`}
      header={["first", "second", "kappa", "low", "high", "items", "why"]}
      rows={pairs.map(({ first, second, kappa }) => [
        first,
        second,
        kappa.value,
        kappa.low,
        kappa.high,
        kappa.items,
        kappa.why,
      ])}
      formats={KAPPAS}
      fileName={`agreement-people-${campaignId}.csv`}
    >
      <HeatMap
        label={messages.matrix}
        corner="row with column"
        things={people.slice(0, MOST_PEOPLE)}
        cell={(row, column) => {
          const kappa = found.get(`${row.id}:${column.id}`);
          if (!kappa || kappa.value === null) return undefined;
          return {
            heat: kappa.value,
            text: formatDecimal(kappa.value),
            title: `${formatDecimal(kappa.value)}${
              kappa.low === null || kappa.high === null
                ? ""
                : ` (${formatInterval(kappa.low, kappa.high)})`
            }, ${plural(kappa.items, "item")}`,
          };
        }}
      />
    </Figure>
  );
}

function Contradictions({
  report,
  campaignId,
}: {
  report: ContradictionsReport;
  campaignId: number;
}) {
  const compared = report.questions.filter((row) => row.share !== null);
  if (compared.length === 0) return null;
  const worst = [...compared].sort((a, b) => (b.share ?? 0) - (a.share ?? 0));
  return (
    <Figure
      title={messages.contradictions}
      note={
        <>
          {messages.contradictionsNote}
          <Text size="xs">{messages.broken(report.broken)}</Text>
        </>
      }
      header={["question", "kind", "steps", "pairs", "apart", "share", "low", "high"]}
      rows={worst.map((row) => [
        row.label,
        row.gate ? "gate" : "ladder",
        row.steps,
        row.pairs,
        row.apart,
        row.share,
        row.low,
        row.high,
      ])}
      formats={SHARES}
      fileName={`contradictions-${campaignId}.csv`}
    >
      <Whiskers
        label={messages.contradictions}
        rows={worst.map((row) => ({
          id: row.key,
          name: row.gate ? `${row.label} (gate)` : row.label,
          value: row.share ?? 0,
          low: row.low ?? 0,
          high: row.high ?? 1,
        }))}
        from={0}
        to={1}
        format={(value) => formatPercent(value)}
      />
    </Figure>
  );
}
