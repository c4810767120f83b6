import { Card, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { JobActions, JobBadge, JobProgress } from "@/components/console-job";
import { TextLink } from "@/components/console-link";
import { useChange } from "@/components/console-mutation";
import { Empty } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { formatAge } from "@/lib/console-format";
import { keys } from "@/lib/console-queries";
import type { Activity } from "@/lib/console-types";
import { activityHref, activityLabel } from "./activity-kinds";
import { messages } from "./messages";
import { activityQuery, actOnJob } from "./queries";

export function ActivityList() {
  const { project } = useProject();
  const query = useQuery(activityQuery(project.id));
  return (
    <Loaded query={query}>
      {({ results }) =>
        results.length === 0 ? (
          <Empty title={messages.idle}>{messages.idleHint}</Empty>
        ) : (
          <Stack gap="xs">
            {results.slice(0, 12).map((activity) => (
              <ActivityRow key={`${activity.kind}-${activity.id}`} activity={activity} />
            ))}
          </Stack>
        )
      }
    </Loaded>
  );
}

function ActivityRow({ activity }: { activity: Activity }) {
  const { project, may } = useProject();
  const change = useChange({
    act: (act: "cancel" | "retry") => actOnJob(activity, act),
    stale: [keys.activity(project.id)],
  });
  const { job } = activity;
  return (
    <Card padding="sm">
      <Group justify="space-between" gap="md">
        <Stack gap={2} style={{ flex: "1 1 220px", minWidth: 0 }}>
          <Group gap="xs">
            <TextLink href={activityHref(project.id, activity)} fw={500} lineClamp={1}>
              {activity.name || activityLabel(activity.kind)}
            </TextLink>
            <JobBadge job={job} />
          </Group>
          <Text size="xs" c="dimmed">
            {activityLabel(activity.kind)} · {formatAge(job.queued_at)}
          </Text>
        </Stack>
        <div style={{ flex: "1 1 220px", minWidth: 0 }}>
          <JobProgress job={job} label={activity.name} />
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
