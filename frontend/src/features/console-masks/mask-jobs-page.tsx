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
import { formatSeeds } from "@/lib/seeds";
import type { MakerKind } from "./mask-form";
import { MaskJobForm } from "./mask-job-form";
import { messages } from "./messages";
import { actOnMaskJob, fetchMaskJobs, type MaskJob, maskJobsKey } from "./queries";

export function MaskJobsPage() {
  const { project, may } = useProject();
  const query = usePages({
    key: maskJobsKey(project.id),
    fetchPage: fetchMaskJobs(project.id),
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
                <MaskJobRow key={row.id} row={row} />
              ))}
            </Stack>
          )
        }
      </Loaded>
      <LoadMore query={query} />
      <Modal opened={opened} onClose={close} title={messages.start} size="xl">
        <MaskJobForm onDone={close} />
      </Modal>
    </Page>
  );
}

export function kindName(job: MaskJob): string {
  return messages.kinds[job.maker.kind as MakerKind] ?? String(job.maker.kind);
}

function MaskJobRow({ row }: { row: MaskJob }) {
  const { project, may } = useProject();
  const change = useChange({
    act: (act: "cancel" | "retry") => actOnMaskJob(row.id, act),
    stale: [maskJobsKey(project.id)],
  });
  const title = `${row.prompt_set.name} → ${row.target.name}`;
  return (
    <Card padding="sm">
      <Group justify="space-between" gap="md">
        <Stack gap={2} style={{ flex: "2 1 240px", minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={500}>{title}</Text>
            <JobBadge job={row.job} />
          </Group>
          <Text size="xs" c="dimmed" lineClamp={1}>
            {kindName(row)} · {formatAge(row.created_at)} · seeds {formatSeeds(row.seeds)}
          </Text>
        </Stack>
        <div style={{ flex: "2 1 200px", minWidth: 0 }}>
          <JobProgress job={row.job} label={title} />
        </div>
        <Group gap="xs">
          <TextLink href={paths.maskJob(project.id, row.id)} size="sm">
            {plural(row.mask_count, "mask")}
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
