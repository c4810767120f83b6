import { Card, Group, Stack, Text } from "@mantine/core";
import { JobActions, JobBadge, JobProgress } from "@/components/console-job";
import { TextLink } from "@/components/console-link";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import type { Job } from "@/lib/console-types";
import type { Act } from "./queries";

interface Props {
  title: string;
  href: string;
  facts: readonly string[];
  job: Job;
  act: (act: Act) => Promise<unknown>;
  stale: readonly (readonly unknown[])[];
}

export function JobRow({ title, href, facts, job, act, stale }: Props) {
  const { may } = useProject();
  const change = useChange({ act, stale });
  return (
    <Card padding="sm">
      <Group justify="space-between" gap="md">
        <Stack gap={2} style={{ flex: "2 1 240px", minWidth: 0 }}>
          <Group gap="xs">
            <TextLink href={href} fw={500}>
              {title}
            </TextLink>
            <JobBadge job={job} />
          </Group>
          <Text size="xs" c="dimmed">
            {facts.join(" · ")}
          </Text>
        </Stack>
        <div style={{ flex: "2 1 200px", minWidth: 0 }}>
          <JobProgress job={job} label={title} />
        </div>
        {may("researcher") && (
          <JobActions
            job={job}
            pending={change.isPending}
            onCancel={() => change.mutate("cancel")}
            onRetry={() => change.mutate("retry")}
          />
        )}
      </Group>
    </Card>
  );
}
