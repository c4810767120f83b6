import { Card, Group, Stack, Text } from "@mantine/core";
import { JobBadge, JobProgress } from "@/components/console-job";
import { TextLink } from "@/components/console-link";
import { useProject } from "@/components/console-project";
import { formatAge } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import type { Snapshot } from "@/lib/console-types";
import { builderLabel } from "./builder-label";
import { SnapshotActions, SnapshotFacts } from "./snapshot-facts";

export function SnapshotCard({ snapshot }: { snapshot: Snapshot }) {
  const { project } = useProject();
  return (
    <Card>
      <Stack gap="sm">
        <Group justify="space-between">
          <Stack gap={2}>
            <Group gap="xs">
              <TextLink href={paths.snapshot(project.id, snapshot.id)} fw={600}>
                {snapshot.name}
              </TextLink>
              <JobBadge job={snapshot.job} />
            </Group>
            <Text size="xs" c="dimmed">
              {formatAge(snapshot.created_at)} · <Origin snapshot={snapshot} />
            </Text>
          </Stack>
          <SnapshotActions snapshot={snapshot} />
        </Group>
        {snapshot.job.status === "succeeded" ? (
          <SnapshotFacts snapshot={snapshot} />
        ) : (
          <JobProgress job={snapshot.job} label={snapshot.name} />
        )}
      </Stack>
    </Card>
  );
}

function Origin({ snapshot }: { snapshot: Snapshot }) {
  const { project } = useProject();
  if (snapshot.builder !== "people") return <>{builderLabel(snapshot.builder)}</>;
  return (
    <>
      from{" "}
      {snapshot.campaigns.map((campaign, index) => (
        <span key={campaign.id}>
          {index > 0 && ", "}
          <TextLink href={paths.campaign(project.id, campaign.id)} size="xs">
            {campaign.name}
          </TextLink>
        </span>
      ))}
    </>
  );
}
