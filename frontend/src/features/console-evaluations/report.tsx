import { Alert, Stack, Table, Text } from "@mantine/core";
import { Section } from "@/components/console-page";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatNumber, formatPercent, modelLabel, plural } from "@/lib/console-format";
import type { Evaluation } from "@/lib/console-types";
import { EstimateBar } from "./estimate-bar";
import { messages } from "./messages";
import { type Contestant, comparisons, contestants, labelOf, verdict } from "./report-names";
import type { Report as Reading } from "./report-reading";

interface Props {
  evaluation: Evaluation;
  report: Reading;
}

/** The win rates come first, always over the base and over the control arm together. */
export function Report({ evaluation, report }: Props) {
  const people = contestants(evaluation);
  const hasControl = people.some((each) => each.part === "control");
  const said = verdict(report.winRates, people);
  const judge = evaluation.reward ? `Judged by ${modelLabel(evaluation.reward)}` : "Not judged";
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
          {judge} on {plural(report.prompts, "prompt")}.
          {report.failed > 0 && ` ${plural(report.failed, "image")} did not come out.`}
        </Text>
      </Section>
      <Section title={messages.rewards}>
        <Rewards report={report} people={people} />
      </Section>
    </Stack>
  );
}

interface PartProps {
  report: Reading;
  people: readonly Contestant[];
}

function WinRates({ report, people }: PartProps) {
  return (
    <DataTable
      label={messages.winRates}
      columns={["Model", "against", { label: "Wins", numeric: true }, "95 % interval"]}
    >
      {comparisons(report.winRates, people).map((rate) => (
        <Table.Tr key={`${rate.model}-${rate.against}`}>
          <Table.Td fw={500}>{labelOf(people, rate.model)}</Table.Td>
          <Table.Td>{labelOf(people, rate.against)}</Table.Td>
          <NumberCell>{formatPercent(rate.value)}</NumberCell>
          <Table.Td miw={220}>
            <EstimateBar estimate={rate} from={0} to={1} reference={0.5} format={formatPercent} />
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}

function Rewards({ report, people }: PartProps) {
  const ends = report.models.flatMap(({ reward }) =>
    reward ? [reward.value, reward.low ?? reward.value, reward.high ?? reward.value] : [],
  );
  const columns = [
    "Model",
    { label: "Mean reward", numeric: true },
    "95 % interval",
    { label: "Diversity", numeric: true },
  ];
  return (
    <DataTable label={messages.rewards} columns={columns}>
      {report.models.map(({ id, reward, diversity }) => (
        <Table.Tr key={id}>
          <Table.Td fw={500}>{labelOf(people, id)}</Table.Td>
          <NumberCell>{reward ? formatNumber(reward.value) : "–"}</NumberCell>
          <Table.Td miw={180}>
            {reward && (
              <EstimateBar
                estimate={reward}
                from={Math.min(...ends)}
                to={Math.max(...ends)}
                format={formatNumber}
              />
            )}
          </Table.Td>
          <NumberCell>{diversity ? formatNumber(diversity.value) : "–"}</NumberCell>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
