import { Button, Card, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { JobActions, JobBadge, JobProgress } from "@/components/console-job";
import { LoadMore } from "@/components/console-load-more";
import { useChange } from "@/components/console-mutation";
import { Empty, Page, Section } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { formatAge, formatCount, modelLabel, plural } from "@/lib/console-format";
import { usePages } from "@/lib/console-pages";
import { pollMs } from "@/lib/console-polling";
import type { ScoreJob } from "@/lib/console-types";
import { ImportForm } from "./import-form";
import { messages } from "./messages";
import { actOnScoreJob, fetchScoreJobs, scoreJobsKey, scorersQuery } from "./queries";
import { ScoreForm } from "./score-form";
import { ScorerTable } from "./scorer-table";

export function ScoresPage() {
  const { project, may } = useProject();
  const jobs = usePages({
    key: scoreJobsKey(project.id),
    fetchPage: fetchScoreJobs(project.id),
    every: (rows) => pollMs(rows.map((row) => row.job)),
  });
  const busy = pollMs(jobs.rows.map((row) => row.job));
  const scorers = useQuery({ ...scorersQuery(project.id), refetchInterval: busy });
  const [scoring, score] = useDisclosure(false);
  const [importing, bring] = useDisclosure(false);
  const actions = may("researcher") && (
    <>
      <Button variant="default" onClick={bring.open}>
        {messages.import}
      </Button>
      <Button onClick={score.open}>{messages.start}</Button>
    </>
  );
  return (
    <Page title={messages.title} intro={messages.intro} actions={actions}>
      <Loaded query={scorers}>
        {({ results }) =>
          results.length === 0 ? (
            <Empty title={messages.none}>{messages.noneHint}</Empty>
          ) : (
            <ScorerTable scorers={results} />
          )
        }
      </Loaded>
      {jobs.rows.length > 0 && (
        <Section title={messages.jobs}>
          <Stack gap="xs">
            {jobs.rows.map((row) => (
              <JobRow key={row.id} row={row} />
            ))}
          </Stack>
          <LoadMore query={jobs} />
        </Section>
      )}
      <Modal opened={scoring} onClose={score.close} title={messages.start} size="lg">
        <ScoreForm onDone={score.close} />
      </Modal>
      <Modal opened={importing} onClose={bring.close} title={messages.import} size="lg">
        <ImportForm />
      </Modal>
    </Page>
  );
}

function JobRow({ row }: { row: ScoreJob }) {
  const { project, may } = useProject();
  const change = useChange({
    act: (act: "cancel" | "retry") => actOnScoreJob(row.id, act),
    stale: [scoreJobsKey(project.id)],
  });
  const title = `${modelLabel(row.scorer)} on ${row.prompt_set?.name ?? "every prompt set"}`;
  const limits = [
    ...(row.split ? [row.split] : []),
    ...(row.model_version ? [`images of ${modelLabel(row.model_version)}`] : []),
    ...(row.scored > 0 ? [`${formatCount(row.scored)} scored`] : []),
  ];
  return (
    <Card padding="sm">
      <Group justify="space-between" gap="md">
        <Stack gap={2} style={{ flex: "2 1 240px", minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={500}>{title}</Text>
            <JobBadge job={row.job} />
          </Group>
          <Text size="xs" c="dimmed">
            {[formatAge(row.created_at), ...limits].join(" · ")}
          </Text>
          {row.failed > 0 && (
            <Text size="xs" c="orange">
              {plural(row.failed, "image")} could not be scored:{" "}
              {row.problems
                .slice(0, 3)
                .map((each) => `candidate ${each.candidate}: ${each.message}`)
                .join("; ")}
            </Text>
          )}
        </Stack>
        <div style={{ flex: "2 1 200px", minWidth: 0 }}>
          <JobProgress job={row.job} label={title} />
        </div>
        {may("researcher") && (
          <JobActions
            job={row.job}
            pending={change.isPending}
            onCancel={() => change.mutate("cancel")}
            onRetry={() => change.mutate("retry")}
          />
        )}
      </Group>
    </Card>
  );
}
