import { Card, Group, Progress, Stack, Text } from "@mantine/core";
import { NumberCards } from "@/components/console-number-cards";
import { formatAge, formatCount, formatPercent } from "@/lib/console-format";
import type { Campaign } from "@/lib/console-types";
import { messages } from "./messages";

const TASKS = {
  pairwise: "pairs",
  scoring: "groups",
  checklist: "images",
  ranking: "groups",
  regions: "images",
  faces: "images",
  own_prompt: "pairs",
} as const;

export function CampaignProgress({ campaign }: { campaign: Campaign }) {
  const share = campaign.judged / Math.max(1, campaign.places);
  const numbers = [
    [TASKS[campaign.kind], formatCount(campaign.task_count)],
    ["of them done", formatCount(campaign.done_tasks)],
    ["answers wanted for each", formatCount(campaign.overlap)],
    ["people who answered", formatCount(campaign.people)],
    ["answers that count", formatCount(campaign.judged)],
    ["answers in the last hour", formatCount(campaign.per_hour)],
    ["skipped", formatCount(campaign.skipped)],
    ["flagged", formatCount(campaign.flagged)],
  ] as const;
  return (
    <Stack>
      <Card>
        <Stack gap="sm">
          <Group justify="space-between">
            <Text fw={600}>
              {formatCount(campaign.judged)} of {formatCount(campaign.places)} answers
            </Text>
            <Text c="dimmed">{formatPercent(share)}</Text>
          </Group>
          <Progress size="lg" value={100 * share} aria-label="Answers" />
          {campaign.people > 0 && campaign.judged === 0 && (
            <Text size="sm">{messages.nothingCountsWhy(campaign.people)}</Text>
          )}
          {campaign.opened_at && (
            <Text size="xs" c="dimmed">
              Opened {formatAge(campaign.opened_at)}
              {campaign.closed_at ? `, closed ${formatAge(campaign.closed_at)}` : ""}
            </Text>
          )}
        </Stack>
      </Card>
      <NumberCards numbers={numbers} />
    </Stack>
  );
}
