import { Badge, Button, Card, Group, Modal, Progress, Stack, Switch, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { TextLink } from "@/components/console-link";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { formatAge, formatCount, modelLabel, plural } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import type { Policy } from "@/lib/console-types";
import { messages } from "./messages";
import { type Fire, readFires } from "./policy-fires";
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
  const fires = readFires(policy);
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
        <SinceLast policy={policy} last={fires[0]} />
        {fires.map((fire) => (
          <FireLine key={fire.id} fire={fire} />
        ))}
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

function FireLine({ fire }: { fire: Fire }) {
  const { project } = useProject();
  const results = [
    { label: "reward model", id: fire.rewardRun, href: paths.run },
    { label: "fine-tune", id: fire.dpoRun, href: paths.run },
    { label: "evaluation", id: fire.evaluation, href: paths.evaluation },
  ];
  return (
    <Group gap="sm">
      <Badge variant="light" color={fire.endedAt ? "teal" : "ink"}>
        {fire.endedAt ? "Done" : "Running"}
      </Badge>
      <Text size="sm">
        {formatAge(fire.createdAt)}, {plural(fire.judgements, "judgement")}
      </Text>
      {results.map(({ label, id, href }) =>
        id === null ? null : (
          <TextLink key={label} href={href(project.id, id)} size="sm">
            {label}
          </TextLink>
        ),
      )}
    </Group>
  );
}

function SinceLast({ policy, last: fire }: { policy: Policy; last: Fire | undefined }) {
  const wanted = policy.every_judgements;
  const last = fire ? `since it fired ${formatAge(fire.createdAt)}` : "it never fired";
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
