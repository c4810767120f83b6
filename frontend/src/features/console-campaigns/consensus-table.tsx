import { Button, Stack, Table, Text } from "@mantine/core";
import { Figure } from "@/components/console-figure";
import { Empty, Section } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatAge, formatCount, formatDecimal, plural } from "@/lib/console-format";
import type { CampaignConsensus } from "@/lib/console-types";
import { messages } from "./messages";

type Fitted = CampaignConsensus["questions"][number];

interface Props {
  consensus: CampaignConsensus;
  campaignId: number;
  /** The questions' words by their key. */
  labels: ReadonlyMap<string, string>;
}

export function ConsensusTable({ consensus, campaignId, labels }: Props) {
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
      {consensus.questions.map((fit) => (
        <Fit
          key={fit.key}
          fit={fit}
          label={labels.get(fit.key) ?? fit.key}
          campaignId={campaignId}
        />
      ))}
      <Text size="xs" c="dimmed">
        {consensus.method}
      </Text>
    </Section>
  );
}

const FORMATS = { value: formatDecimal, bias: formatDecimal };

function Fit({ fit, label, campaignId }: { fit: Fitted; label: string; campaignId: number }) {
  const words = messages.quality.reliability[fit.method];
  const hasBias = fit.people.some(({ bias }) => bias !== null);
  const facts = factsOf(fit);
  return (
    <Figure
      title={`${label}: ${words.column.toLowerCase()} of each person`}
      header={["person", "value", ...(hasBias ? ["bias"] : []), "answers"]}
      rows={fit.people.map((row) => [
        row.person,
        row.value,
        ...(hasBias ? [row.bias] : []),
        row.votes,
      ])}
      formats={FORMATS}
      fileName={`consensus-${campaignId}-${fit.key}.csv`}
      note={words.help}
    >
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {messages.quality.fitted(
            plural(fit.votes, "answer"),
            plural(fit.items, "item"),
            formatCount(fit.doubtful),
            formatAge(fit.computed_at),
          )}
        </Text>
        {facts && <Text size="sm">{facts}</Text>}
        <DataTable
          label={`${label}: ${words.column}`}
          columns={[
            "Person",
            { label: words.column, numeric: true },
            ...(hasBias ? [{ label: messages.quality.bias, numeric: true }] : []),
            { label: "Answers", numeric: true },
          ]}
          minWidth={360}
        >
          {fit.people.map((row) => (
            <Table.Tr key={row.person}>
              <Table.Td>{row.person}</Table.Td>
              <NumberCell>{formatDecimal(row.value)}</NumberCell>
              {hasBias && <NumberCell>{formatDecimal(row.bias)}</NumberCell>}
              <NumberCell>{formatCount(row.votes)}</NumberCell>
            </Table.Tr>
          ))}
        </DataTable>
      </Stack>
    </Figure>
  );
}

const FEW = 20; // answers: before them, the pull of the left side is the prior's

/** What was found of the question as a whole, in a sentence or two. */
export function factsOf({
  method,
  facts,
  votes,
}: Pick<Fitted, "method" | "facts" | "votes">): string {
  const sentences: string[] = [];
  if (method === "paired") {
    sentences.push(
      votes < FEW
        ? messages.quality.noPull
        : messages.quality.pull(oddsShare(Number(facts.position))),
    );
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
