import { Button, Group, Stack, Table, Text } from "@mantine/core";
import { Empty, Section } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatAge, formatCount, formatNumber } from "@/lib/console-format";
import type { CampaignConsensus } from "@/lib/console-types";
import { messages } from "./messages";

type Fitted = CampaignConsensus["questions"][number];

export function ConsensusTable({
  consensus,
  campaignId,
}: {
  consensus: CampaignConsensus;
  campaignId: number;
}) {
  const { may } = useProject();
  if (consensus.questions.length === 0) {
    return <Empty title={messages.quality.noFit}>{messages.quality.noFitYet}</Empty>;
  }
  return (
    <Section
      title={messages.quality.consensus}
      actions={
        may("researcher") && (
          <Button
            component="a"
            href={`/api/v1/campaigns/${campaignId}/soft-labels`}
            download
            size="compact-sm"
            variant="subtle"
          >
            {messages.quality.softLabels}
          </Button>
        )
      }
    >
      <Stack gap="lg">
        {consensus.questions.map((fit) => (
          <Fit key={fit.key} fit={fit} />
        ))}
      </Stack>
      <Text size="sm" c="dimmed">
        {consensus.method}
      </Text>
    </Section>
  );
}

function Fit({ fit }: { fit: Fitted }) {
  const words = messages.quality.reliability[fit.method];
  const hasBias = fit.people.some(({ bias }) => bias !== null);
  const columns = [
    "Person",
    { label: words.column, numeric: true },
    ...(hasBias ? [{ label: messages.quality.bias, numeric: true }] : []),
    { label: "Answers", numeric: true },
  ];
  return (
    <Stack gap="xs">
      <Group gap="md">
        <Text fw={600}>{fit.key === "overall" ? "Overall" : fit.key}</Text>
        <Text size="sm" c="dimmed">
          {messages.quality.fitted(
            formatCount(fit.votes),
            formatCount(fit.items),
            formatCount(fit.doubtful),
            formatAge(fit.computed_at),
          )}
        </Text>
      </Group>
      <Text size="sm">{factsOf(fit)}</Text>
      <DataTable label={`${fit.key}: ${words.column}`} columns={columns}>
        {fit.people.map((row) => (
          <Table.Tr key={row.person}>
            <Table.Td>{row.person}</Table.Td>
            <NumberCell>{formatNumber(row.value)}</NumberCell>
            {hasBias && <NumberCell>{row.bias === null ? "–" : formatNumber(row.bias)}</NumberCell>}
            <NumberCell>{formatCount(row.votes)}</NumberCell>
          </Table.Tr>
        ))}
      </DataTable>
      <Text size="xs" c="dimmed">
        {words.help}
      </Text>
    </Stack>
  );
}

/** What was found of the question as a whole, in a sentence or two. */
export function factsOf({ method, facts }: Pick<Fitted, "method" | "facts">): string {
  const sentences: string[] = [];
  if (method === "paired") {
    sentences.push(messages.quality.pull(oddsShare(Number(facts.position))));
    const parts = Number(facts.components);
    if (parts > 1) sentences.push(messages.quality.components(parts));
  }
  if (facts.converged === false) sentences.push(messages.quality.notConverged);
  return sentences.join(" ");
}

/** The share of votes for the left image among two equal ones, from log odds. */
export function oddsShare(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
