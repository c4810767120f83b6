import { Anchor, Button, Card, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Loaded } from "@/components/console-feedback";
import { JobActions, JobBadge, JobProgress } from "@/components/console-job";
import { TextLink } from "@/components/console-link";
import { LoadMore } from "@/components/console-load-more";
import { useChange } from "@/components/console-mutation";
import { Empty, Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { formatAge, modelLabel, plural } from "@/lib/console-format";
import { usePages } from "@/lib/console-pages";
import { paths } from "@/lib/console-paths";
import { pollMs } from "@/lib/console-polling";
import type { Generation } from "@/lib/console-types";
import { formatSeeds } from "@/lib/seeds";
import { GenerationForm } from "./generation-form";
import { GenerationProblems } from "./generation-problems";
import { messages } from "./messages";
import { actOnGeneration, fetchGenerations, generationsKey } from "./queries";

export function GenerationsPage() {
  const { project, may } = useProject();
  const query = usePages({
    key: generationsKey(project.id),
    fetchPage: fetchGenerations(project.id),
    every: (rows) => pollMs(rows.map((row) => row.job)),
  });
  const [opened, { open, close }] = useDisclosure(false);
  const start = may("researcher") && <Button onClick={open}>{messages.start}</Button>;
  return (
    <Page title={messages.generation} intro={messages.generationIntro} actions={start}>
      <Loaded query={query}>
        {() =>
          query.rows.length === 0 ? (
            <Empty title={messages.noJobs} action={start}>
              {messages.noJobsHint}
            </Empty>
          ) : (
            <Stack gap="xs">
              {query.rows.map((generation) => (
                <GenerationRow key={generation.id} generation={generation} />
              ))}
            </Stack>
          )
        }
      </Loaded>
      <LoadMore query={query} />
      <Modal opened={opened} onClose={close} title={messages.start} size="lg">
        <GenerationForm onDone={close} />
      </Modal>
    </Page>
  );
}

function GenerationRow({ generation }: { generation: Generation }) {
  const { project, may } = useProject();
  const change = useChange({
    act: (act: "cancel" | "retry") => actOnGeneration(generation.id, act),
    stale: [generationsKey(project.id)],
  });
  const [opened, { open, close }] = useDisclosure(false);
  const { job } = generation;
  const title = `${modelLabel(generation.model_version)} on ${generation.prompt_set.name}`;
  return (
    <Card padding="sm">
      <Group justify="space-between" gap="md">
        <Stack gap={2} style={{ flex: "2 1 240px", minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={500}>{title}</Text>
            <JobBadge job={job} />
          </Group>
          <Text size="xs" c="dimmed" lineClamp={1}>
            {formatAge(generation.created_at)}
            {generation.mode === "text" ? "" : ` · ${messages.modes[generation.mode].label}`} ·
            {seedsText(generation)}
            {samplerText(generation.sampler)}
          </Text>
          {generation.problem_count > 0 && (
            <Anchor component="button" type="button" size="xs" ta="left" onClick={open}>
              {messages.problems(generation.problem_count)}
            </Anchor>
          )}
          <Modal opened={opened} onClose={close} title={messages.problemsTitle} size="lg">
            {opened && <GenerationProblems generation={generation.id} />}
          </Modal>
        </Stack>
        <div style={{ flex: "2 1 200px", minWidth: 0 }}>
          <JobProgress job={job} label={title} />
        </div>
        <Group gap="xs">
          <TextLink href={paths.candidates(project.id, { generation: generation.id })} size="sm">
            {plural(generation.candidate_count, "image")}
          </TextLink>
          {may("researcher") && (
            <JobActions
              job={job}
              pending={change.isPending}
              onCancel={() => change.mutate("cancel")}
              onRetry={() => change.mutate("retry")}
            />
          )}
        </Group>
      </Group>
    </Card>
  );
}

function seedsText(generation: Generation): string {
  const { seeds, seeds_per_prompt, pool_seed } = generation;
  if (seeds_per_prompt > 0) return messages.pools(seeds_per_prompt, pool_seed);
  return `seeds ${formatSeeds(seeds)}`;
}

function samplerText(sampler: Record<string, unknown>): string {
  const parts = Object.entries(sampler)
    .filter(([, value]) => value !== null && value !== "default")
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${shown(value)}`);
  return parts.length > 0 ? ` · ${parts.join(", ")}` : "";
}

function shown(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value).replaceAll('"', "") : String(value);
}
