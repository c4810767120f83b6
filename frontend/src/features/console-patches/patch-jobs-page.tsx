import { Button, Card, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Loaded } from "@/components/console-feedback";
import { JobActions, JobBadge, JobProgress } from "@/components/console-job";
import { TextLink } from "@/components/console-link";
import { LoadMore } from "@/components/console-load-more";
import { useChange } from "@/components/console-mutation";
import { Empty, Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { formatAge, plural } from "@/lib/console-format";
import { usePages } from "@/lib/console-pages";
import { paths } from "@/lib/console-paths";
import { pollMs } from "@/lib/console-polling";
import { messages } from "./messages";
import { PatchJobForm } from "./patch-job-form";
import { actOnPatchJob, fetchPatchJobs, type PatchMapJob, patchJobsKey } from "./queries";

export function PatchJobsPage() {
  const { project, may } = useProject();
  const query = usePages({
    key: patchJobsKey(project.id),
    fetchPage: fetchPatchJobs(project.id),
    every: (rows) => pollMs(rows.map((row) => row.job)),
  });
  const [opened, { open, close }] = useDisclosure(false);
  const start = may("researcher") && <Button onClick={open}>{messages.start}</Button>;
  return (
    <Page title={messages.title} intro={messages.intro} actions={start}>
      <Loaded query={query}>
        {() =>
          query.rows.length === 0 ? (
            <Empty title={messages.none} action={start}>
              {messages.noneHint}
            </Empty>
          ) : (
            <Stack gap="xs">
              {query.rows.map((row) => (
                <PatchJobRow key={row.id} row={row} />
              ))}
            </Stack>
          )
        }
      </Loaded>
      <LoadMore query={query} />
      <Modal opened={opened} onClose={close} title={messages.start}>
        <PatchJobForm onDone={close} />
      </Modal>
    </Page>
  );
}

function PatchJobRow({ row }: { row: PatchMapJob }) {
  const { project, may } = useProject();
  const change = useChange({
    act: (act: "cancel" | "retry") => actOnPatchJob(row.id, act),
    stale: [patchJobsKey(project.id)],
  });
  return (
    <Card padding="sm">
      <Group justify="space-between" gap="md">
        <Stack gap={2} style={{ flex: "2 1 240px", minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={500}>{row.prompt_set.name}</Text>
            <JobBadge job={row.job} />
          </Group>
          <Text size="xs" c="dimmed" lineClamp={1}>
            {formatAge(row.created_at)} · {messages.floorOf(String(row.estimator.floor))}
          </Text>
        </Stack>
        <div style={{ flex: "2 1 200px", minWidth: 0 }}>
          <JobProgress job={row.job} label={row.prompt_set.name} />
        </div>
        <Group gap="xs">
          <TextLink href={paths.patchJob(project.id, row.id)} size="sm">
            {plural(row.map_count, "map")}
            {row.made_by.length > 0 && `, ${messages.madeElsewhere}`}
          </TextLink>
          {may("researcher") && (
            <JobActions
              job={row.job}
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
