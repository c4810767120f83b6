import { Alert, Stack, Table, Text } from "@mantine/core";
import { IntervalBar } from "@/components/console-interval-bar";
import { Section } from "@/components/console-page";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatCount, formatNumber, formatPercent } from "@/lib/console-format";
import type { Evaluation } from "@/lib/console-types";
import { messages } from "./messages";
import { type Contestant, contestants, labelOf, verdict } from "./report-names";

type ReportData = NonNullable<Evaluation["report"]>;

interface Props {
  evaluation: Evaluation;
  report: ReportData;
}

/** The win rates come first, always over the base and over the control arm together. */
export function Report({ evaluation, report }: Props) {
  const people = contestants(evaluation);
  const hasControl = people.some((each) => each.part === "control");
  const said = verdict(report.win_rates, people);
  return (
    <Stack gap="lg">
      {said && (
        <Alert color="ink" title="What it shows">
          {said}
        </Alert>
      )}
      <Section title={messages.winRates}>
        <WinRates report={report} people={people} />
        <Alert
          color={hasControl ? "gray" : "orange"}
          variant="light"
          title={hasControl ? messages.why : messages.noControl}
        >
          {hasControl ? messages.whyText : messages.noControlText}
        </Alert>
        <Text size="sm" c="dimmed">
          {report.judge}, {formatCount(report.n_prompts)} prompts. {report.note}
        </Text>
      </Section>
      <Section title={messages.rewards}>
        <Rewards report={report} people={people} />
      </Section>
    </Stack>
  );
}

interface PartProps {
  report: ReportData;
  people: readonly Contestant[];
}

function WinRates({ report, people }: PartProps) {
  return (
    <DataTable
      label={messages.winRates}
      columns={["Model", "against", { label: "Wins", numeric: true }, "95 % interval"]}
    >
      {report.win_rates.map((rate) => (
        <Table.Tr key={`${rate.a}-${rate.b}`}>
          <Table.Td fw={500}>{labelOf(people, rate.a)}</Table.Td>
          <Table.Td>{labelOf(people, rate.b)}</Table.Td>
          <NumberCell>{formatPercent(rate.rate)}</NumberCell>
          <Table.Td miw={220}>
            <IntervalBar
              value={rate.rate}
              low={rate.low}
              high={rate.high}
              from={0}
              to={1}
              reference={0.5}
              label={`${formatPercent(rate.low)} to ${formatPercent(rate.high)}`}
            />
            <Text size="xs" c="dimmed" ta="center">
              {formatPercent(rate.low)} to {formatPercent(rate.high)}
            </Text>
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}

function Rewards({ report, people }: PartProps) {
  const from = Math.min(...report.models.map((row) => row.low));
  const to = Math.max(...report.models.map((row) => row.high));
  const columns = [
    "Model",
    { label: "Mean reward", numeric: true },
    "95 % interval",
    { label: "Diversity", numeric: true },
  ];
  return (
    <DataTable label={messages.rewards} columns={columns}>
      {report.models.map((row) => (
        <Table.Tr key={`${row.model_version}-${row.part}`}>
          <Table.Td fw={500}>{labelOf(people, row.model_version)}</Table.Td>
          <NumberCell>{formatNumber(row.mean_reward)}</NumberCell>
          <Table.Td miw={180}>
            <IntervalBar
              value={row.mean_reward}
              low={row.low}
              high={row.high}
              from={from}
              to={to}
              label={`${formatNumber(row.low)} to ${formatNumber(row.high)}`}
            />
          </Table.Td>
          <NumberCell>{formatNumber(row.diversity)}</NumberCell>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
