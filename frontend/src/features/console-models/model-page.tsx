import { Badge, Card, Select, SimpleGrid, Table, Text, Timeline } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { ButtonLink, TextLink } from "@/components/console-link";
import { useChange } from "@/components/console-mutation";
import { Page, Section } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { formatAge, formatNumber, modelLabel, plural } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import { keys } from "@/lib/console-queries";
import type { ModelDetail } from "@/lib/console-types";
import { lineageSteps } from "./lineage-steps";
import { messages } from "./messages";
import { modelKey, modelQuery, setStage } from "./queries";
import { StageBadge } from "./stage-badge";

export function ModelPage({ modelId }: { modelId: number }) {
  const query = useQuery(modelQuery(modelId));
  return <Loaded query={query}>{(model) => <Shown model={model} />}</Loaded>;
}

function Shown({ model }: { model: ModelDetail }) {
  const { project, may } = useProject();
  const draws = model.kind === "diffusion";
  return (
    <Page
      title={modelLabel(model)}
      badge={
        <>
          <StageBadge stage={model.stage} />
          {model.arm === "control" && <Badge variant="default">control arm</Badge>}
        </>
      }
      intro={`${draws ? "Generator" : "Reward model"}, added ${formatAge(model.created_at)}`}
      crumbs={[{ label: messages.title, href: paths.models(project.id) }]}
      actions={
        draws && (
          <>
            <ButtonLink
              variant="default"
              href={paths.candidates(project.id, { model_version: model.id })}
            >
              {plural(model.candidate_count, "candidate")}
            </ButtonLink>
            {may("researcher") && (
              <ButtonLink href={`${paths.generations(project.id)}?model_version=${model.id}`}>
                Generate
              </ButtonLink>
            )}
          </>
        )
      }
    >
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <Section title={messages.lineage}>
          <Card>
            <LineageChain model={model} />
          </Card>
        </Section>
        <Section title={messages.facts}>
          {may("researcher") && <StageSelect model={model} />}
          <FactTable model={model} />
        </Section>
      </SimpleGrid>
    </Page>
  );
}

function LineageChain({ model }: { model: ModelDetail }) {
  const { project } = useProject();
  const steps = lineageSteps(project.id, model);
  return (
    <Timeline active={steps.length - 1} bulletSize={16} lineWidth={2}>
      {steps.map((step) => (
        <Timeline.Item key={step.title} title={step.title}>
          {step.href ? (
            <TextLink href={step.href} size="sm">
              {step.text}
            </TextLink>
          ) : (
            <Text size="sm">{step.text}</Text>
          )}
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

const STAGES: readonly ModelDetail["stage"][] = ["candidate", "live", "retired"];

function StageSelect({ model }: { model: ModelDetail }) {
  const { project } = useProject();
  const change = useChange({
    act: (stage: ModelDetail["stage"]) => setStage(model.id, stage),
    stale: [modelKey(model.id), keys.models(project.id)],
  });
  return (
    <Select
      label={messages.stage}
      description={messages.stageHint}
      allowDeselect={false}
      data={[...STAGES]}
      value={model.stage}
      disabled={change.isPending}
      onChange={(value) => {
        const stage = STAGES.find((each) => each === value);
        if (stage) change.mutate(stage);
      }}
    />
  );
}

function FactTable({ model }: { model: ModelDetail }) {
  const rows: [string, string][] = [
    ["source", model.source],
    ["family", model.family],
    ["address", model.uri],
    ...Object.entries(model.facts).map(([name, value]): [string, string] => [
      name.replaceAll("_", " "),
      typeof value === "number" ? formatNumber(value) : plain(value),
    ]),
  ];
  return (
    <Card padding={0}>
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {rows
            .filter(([, value]) => value !== "")
            .map(([name, value]) => (
              <Table.Tr key={name}>
                <Table.Td c="dimmed" w="35%">
                  {name}
                </Table.Td>
                <Table.Td style={{ overflowWrap: "anywhere" }}>{value}</Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
