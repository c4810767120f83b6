import { Button, Card, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { Empty } from "@/components/console-page";
import { ZoomImage } from "@/components/console-pixel-image";
import { useProject } from "@/components/console-project";
import { plural } from "@/lib/console-format";
import type { HeldTask } from "@/lib/console-types";
import classes from "./campaigns.module.css";
import { messages } from "./messages";
import { campaignKey, heldQuery, releaseTask } from "./queries";

/** Tasks that somebody flagged: out of the queue until an admin has looked. */
export function HeldTasks({ campaignId }: { campaignId: number }) {
  const query = useQuery(heldQuery(campaignId));
  return (
    <Loaded query={query}>
      {({ results }) =>
        results.length === 0 ? (
          <Empty title="Nothing is on hold">
            What an annotator flags waits here until somebody has looked at it.
          </Empty>
        ) : (
          <Stack gap="xs">
            {results.map((task) => (
              <HeldCard key={task.id} task={task} campaignId={campaignId} />
            ))}
          </Stack>
        )
      }
    </Loaded>
  );
}

function HeldCard({ task, campaignId }: { task: HeldTask; campaignId: number }) {
  const { may } = useProject();
  const release = useChange({
    act: () => releaseTask(task.id),
    stale: [campaignKey(campaignId)],
    done: messages.released,
  });
  return (
    <Card padding="sm">
      <Group gap="md">
        {task.images.map((image, position) => (
          <div key={image.url} className={classes.thumb}>
            <ZoomImage
              image={image}
              alt={`${task.prompt}, image ${position + 1}`}
              title={task.prompt}
            />
          </div>
        ))}
        <Stack gap={2} style={{ minWidth: 0, flex: "1 1 200px" }}>
          <Text size="sm" lineClamp={2}>
            {task.prompt}
          </Text>
          <Text size="xs" c="dimmed">
            {plural(task.flags, "flag")}: {task.reasons.join("; ")}
          </Text>
        </Stack>
        {may("admin") && (
          <Button
            variant="default"
            size="xs"
            loading={release.isPending}
            onClick={() => release.mutate(undefined)}
          >
            Put it back
          </Button>
        )}
      </Group>
    </Card>
  );
}
