import { Button, Table, Text } from "@mantine/core";
import { IntervalBar } from "@/components/console-interval-bar";
import { Section } from "@/components/console-page";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatCount, formatNumber } from "@/lib/console-format";
import type { Agreement, Estimate } from "@/lib/console-types";
import { saveText, toCsv } from "@/lib/csv";
import { messages } from "./messages";

const COLUMNS = [
  "Question",
  "Krippendorff’s α",
  "95 % interval",
  { label: "Fleiss’ κ", numeric: true },
  { label: "Gwet’s AC1", numeric: true },
  { label: "Equal answers", numeric: true },
  { label: "Items", numeric: true },
  { label: "People", numeric: true },
];
const MEASURES = ["alpha", "fleiss_kappa", "gwet_ac1", "percent"] as const;

export function AgreementTable({
  agreement,
  campaignId,
}: {
  agreement: Agreement;
  campaignId: number;
}) {
  function save(): void {
    const header = ["question", "scale", "answers", "items", "people"].concat(
      MEASURES.flatMap((name) => [name, `${name}_low`, `${name}_high`]),
    );
    const rows = agreement.questions.map((row) => [
      row.key,
      row.scale,
      row.answers,
      row.items,
      row.people,
      ...MEASURES.flatMap((name) => [
        row[name].value ?? "",
        row[name].low ?? "",
        row[name].high ?? "",
      ]),
    ]);
    saveText(`agreement-${campaignId}.csv`, toCsv(header, rows));
  }
  return (
    <Section
      title={messages.quality.agreement}
      actions={
        <Button size="compact-sm" variant="subtle" onClick={save}>
          CSV
        </Button>
      }
    >
      <DataTable label={messages.quality.agreement} columns={COLUMNS} minWidth={860}>
        {agreement.questions.map((row) => (
          <Table.Tr key={row.key}>
            <Table.Td fw={500}>{row.label}</Table.Td>
            <Table.Td>
              <Value found={row.alpha} />
            </Table.Td>
            <Table.Td miw={180}>
              <Interval found={row.alpha} />
            </Table.Td>
            <NumberCell>
              <Value found={row.fleiss_kappa} />
            </NumberCell>
            <NumberCell>
              <Value found={row.gwet_ac1} />
            </NumberCell>
            <NumberCell>
              <Value found={row.percent} />
            </NumberCell>
            <NumberCell>{formatCount(row.alpha.items)}</NumberCell>
            <NumberCell>{formatCount(row.people)}</NumberCell>
          </Table.Tr>
        ))}
      </DataTable>
      <Undefined agreement={agreement} />
      <Text size="sm" c="dimmed">
        {agreement.method}
      </Text>
    </Section>
  );
}

function Value({ found }: { found: Estimate }) {
  if (found.value === null) return <span title={found.why}>–</span>;
  return <>{formatNumber(found.value)}</>;
}

function Interval({ found: { value, low, high, why } }: { found: Estimate }) {
  if (value === null || low === null || high === null) {
    return (
      <Text size="xs" c="dimmed">
        {why}
      </Text>
    );
  }
  return (
    <IntervalBar
      value={value}
      low={low}
      high={high}
      from={-0.2}
      to={1}
      reference={0}
      label={`${formatNumber(low)} to ${formatNumber(high)}`}
    />
  );
}

function Undefined({ agreement }: { agreement: Agreement }) {
  const reasons = new Set(
    agreement.questions.flatMap((row) =>
      MEASURES.flatMap((name) => (row[name].value === null ? [row[name].why] : [])),
    ),
  );
  return [...reasons].map((why) => (
    <Text key={why} size="sm">
      – : {why}
    </Text>
  ));
}
