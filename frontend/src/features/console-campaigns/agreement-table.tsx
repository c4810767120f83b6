import { Stack, Table, Text } from "@mantine/core";
import { Figure } from "@/components/console-figure";
import { IntervalBar } from "@/components/console-interval-bar";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatCount, formatDecimal, formatInterval, formatPercent } from "@/lib/console-format";
import type { Agreement, Estimate } from "@/lib/console-types";
import { messages } from "./messages";

const words = messages.quality;
const COLUMNS = [
  "Question",
  { label: words.measures.alpha, numeric: true },
  "95 % interval",
  { label: words.measures.fleiss_kappa, numeric: true },
  { label: words.measures.gwet_ac1, numeric: true },
  { label: words.measures.percent, numeric: true },
  { label: "Items", numeric: true },
  { label: "People", numeric: true },
];
const MEASURES = ["alpha", "fleiss_kappa", "gwet_ac1", "percent"] as const;
const HEADER = ["question", "scale", "answers", "items", "people"].concat(
  MEASURES.flatMap((name) => [name, `${name}_low`, `${name}_high`]),
);
const FORMATS = Object.fromEntries(
  MEASURES.flatMap((name) => [name, `${name}_low`, `${name}_high`]).map((name) => [
    name,
    (value: number) => formatDecimal(value),
  ]),
);

export function AgreementTable({
  agreement,
  campaignId,
}: {
  agreement: Agreement;
  campaignId: number;
}) {
  return (
    <Figure
      title={words.agreement}
      header={HEADER}
      rows={agreement.questions.map((row) => [
        row.key,
        row.scale,
        row.answers,
        row.items,
        row.people,
        ...MEASURES.flatMap((name) => [row[name].value, row[name].low, row[name].high]),
      ])}
      formats={FORMATS}
      fileName={`agreement-${campaignId}.csv`}
      note={`${words.reading} ${agreement.method}`}
    >
      <Stack gap="xs">
        <DataTable label={words.agreement} columns={COLUMNS} minWidth={860}>
          {agreement.questions.map((row) => (
            <Table.Tr key={row.key}>
              <Table.Td fw={500}>{row.label}</Table.Td>
              <NumberCell>{formatDecimal(row.alpha.value)}</NumberCell>
              <Table.Td miw={230}>
                <Interval found={row.alpha} />
              </Table.Td>
              <NumberCell>{formatDecimal(row.fleiss_kappa.value)}</NumberCell>
              <NumberCell>{formatDecimal(row.gwet_ac1.value)}</NumberCell>
              <NumberCell>
                {row.percent.value === null ? "–" : formatPercent(row.percent.value)}
              </NumberCell>
              <NumberCell>{formatCount(row.alpha.items)}</NumberCell>
              <NumberCell>{formatCount(row.people)}</NumberCell>
            </Table.Tr>
          ))}
        </DataTable>
        <Undefined agreement={agreement} />
      </Stack>
    </Figure>
  );
}

function Interval({ found: { value, low, high, why } }: { found: Estimate }) {
  if (value === null || low === null || high === null) {
    return (
      <Text size="xs" c="dimmed">
        {why || "–"}
      </Text>
    );
  }
  return (
    <div>
      <IntervalBar
        value={value}
        low={low}
        high={high}
        from={Math.min(-0.2, low)}
        to={1}
        reference={0}
        label={formatInterval(low, high)}
      />
      <Text size="xs" c="dimmed" style={{ fontVariantNumeric: "tabular-nums" }}>
        {formatInterval(low, high)}
      </Text>
    </div>
  );
}

/** Each reason once, with the measures that it undoes. */
function Undefined({ agreement }: { agreement: Agreement }) {
  const reasons = new Map<string, Set<string>>();
  for (const row of agreement.questions) {
    for (const name of MEASURES) {
      const { value, why } = row[name];
      if (value !== null) continue;
      reasons.set(why, (reasons.get(why) ?? new Set()).add(words.measures[name]));
    }
  }
  return [...reasons].map(([why, names]) => (
    <Text key={why} size="sm">
      {words.undefined([...names].join(", "), why.charAt(0).toLowerCase() + why.slice(1))}
    </Text>
  ));
}
