import { Button, Card, Group, Modal, Progress, Stack, Switch, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { JobBadge } from "@/components/console-job";
import { TextLink } from "@/components/console-link";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { formatAge, formatCount, modelLabel, plural } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import type { Policy } from "@/lib/console-types";
import { messages } from "./messages";
import { PolicyForm } from "./policy-form";
import { policiesKey, updatePolicy } from "./queries";

export function PolicyCard({ policy }: { policy: Policy }) {
  const { project, may } = useProject();
  const [opened, { open, close }] = useDisclosure(false);
  const toggle = useChange({
    act: (enabled: boolean) => updatePolicy(policy.id, { enabled }),
    stale: [policiesKey(project.id)],
  });
  const mayChange = may("researcher");
  return (
    <Card>
      <Stack gap="sm">
        <Group justify="space-between">
          <Stack gap={0}>
            <Text fw={600}>{policy.name}</Text>
            <Text size="sm" c="dimmed">
              {trigger(policy)}; tunes {modelLabel(policy.base)}
            </Text>
          </Stack>
          <Group>
            <Switch
              label={messages.enabled}
              checked={policy.enabled}
              disabled={!mayChange || toggle.isPending}
              onChange={(event) => toggle.mutate(event.currentTarget.checked)}
            />
            {mayChange && (
              <Button variant="default" size="xs" onClick={open}>
                Edit
              </Button>
            )}
          </Group>
        </Group>
        <SinceLast policy={policy} />
        {policy.last_runs.length > 0 && (
          <Stack gap={4}>
            {policy.last_runs.map((run) => (
              <Group key={run.id} gap="xs">
                <JobBadge job={run.job} />
                <TextLink href={paths.run(project.id, run.id)} size="sm">
                  {run.name}
                </TextLink>
                <Text size="xs" c="dimmed">
                  {formatAge(run.created_at)}
                </Text>
              </Group>
            ))}
          </Stack>
        )}
      </Stack>
      <Modal opened={opened} onClose={close} title={messages.edit} size="lg">
        <PolicyForm policy={policy} onDone={close} />
      </Modal>
    </Card>
  );
}

function trigger(policy: Policy): string {
  const parts = [];
  if (policy.every_hours !== null) parts.push(`every ${plural(policy.every_hours, "hour")}`);
  if (policy.every_judgements !== null) {
    parts.push(`after ${plural(policy.every_judgements, "new judgement")}`);
  }
  return parts.join(" or ");
}

function SinceLast({ policy }: { policy: Policy }) {
  const wanted = policy.every_judgements;
  const last = policy.fired_at ? `since it fired ${formatAge(policy.fired_at)}` : "it never fired";
  return (
    <Stack gap={4}>
      <Text size="sm">
        {formatCount(policy.new_judgements)}
        {wanted === null ? "" : ` of ${formatCount(wanted)}`} new judgements, {last}
      </Text>
      {wanted !== null && (
        <Progress
          value={Math.min(100, (100 * policy.new_judgements) / Math.max(1, wanted))}
          aria-label="New judgements"
        />
      )}
    </Stack>
  );
}
