import { Badge, Card, Group, Stack, Text } from "@mantine/core";
import { Loaded } from "@/components/console-feedback";
import { JobBadge, JobProgress } from "@/components/console-job";
import { ButtonLink, TextLink } from "@/components/console-link";
import { LoadMore } from "@/components/console-load-more";
import { Empty, Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { formatAge, modelLabel } from "@/lib/console-format";
import { usePages } from "@/lib/console-pages";
import { paths } from "@/lib/console-paths";
import { pollMs } from "@/lib/console-polling";
import type { Run } from "@/lib/console-types";
import { messages } from "./messages";
import { fetchRuns, runsKey } from "./queries";
import { runKindLabel } from "./run-words";

export function RunsPage() {
  const { project, may } = useProject();
  const query = usePages({
    key: runsKey(project.id),
    fetchPage: fetchRuns(project.id),
    every: (rows) => pollMs(rows.map((row) => row.job)),
  });
  const start = may("researcher") && (
    <>
      <ButtonLink href={paths.runNew(project.id, "reward")} variant="default">
        {messages.reward}
      </ButtonLink>
      <ButtonLink href={paths.runNew(project.id, "dpo")}>{messages.dpo}</ButtonLink>
    </>
  );
  return (
    <Page title={messages.title} intro={messages.intro} actions={start}>
      <Loaded query={query}>
        {() =>
          query.rows.length === 0 ? (
            <Empty title={messages.none}>{messages.noneHint}</Empty>
          ) : (
            <Stack gap="xs">
              {query.rows.map((run) => (
                <RunRow key={run.id} run={run} />
              ))}
            </Stack>
          )
        }
      </Loaded>
      <LoadMore query={query} />
    </Page>
  );
}

function RunRow({ run }: { run: Run }) {
  const { project } = useProject();
  return (
    <Card padding="sm">
      <Group justify="space-between" gap="md">
        <Stack gap={2} style={{ flex: "2 1 240px", minWidth: 0 }}>
          <Group gap="xs">
            <TextLink href={paths.run(project.id, run.id)} fw={500}>
              {run.name}
            </TextLink>
            <JobBadge job={run.job} />
            {run.arm === "control" && <Badge variant="default">control arm</Badge>}
          </Group>
          <Text size="xs" c="dimmed">
            {runKindLabel(run)} · {modelLabel(run.base)} on {run.snapshot.name} ·{" "}
            {formatAge(run.created_at)}
          </Text>
        </Stack>
        <div style={{ flex: "1 1 200px", minWidth: 0, maxWidth: 380 }}>
          <JobProgress job={run.job} label={run.name} />
        </div>
      </Group>
    </Card>
  );
}
