import { Card, Group, Progress, SimpleGrid, Stack, Text } from "@mantine/core";
import { Markdown } from "@/components/markdown";
import { formatAge, formatCount, formatNumber, formatPercent } from "@/lib/console-format";
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
    ["done", formatCount(campaign.done_tasks)],
    ["answers", formatCount(campaign.judged)],
    ["skipped", formatCount(campaign.skipped)],
    ["flagged", formatCount(campaign.flagged)],
    ["people", formatCount(campaign.people)],
    ["answers an hour", formatNumber(campaign.per_hour)],
    ["answers wanted for each", formatCount(campaign.overlap)],
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
          {campaign.opened_at && (
            <Text size="xs" c="dimmed">
              Opened {formatAge(campaign.opened_at)}
              {campaign.closed_at ? `, closed ${formatAge(campaign.closed_at)}` : ""}
            </Text>
          )}
        </Stack>
      </Card>
      <SimpleGrid cols={{ base: 2, xs: 4 }}>
        {numbers.map(([label, value]) => (
          <Card key={label} padding="sm">
            <Text fz="xl" fw={600} style={{ fontVariantNumeric: "tabular-nums" }}>
              {value}
            </Text>
            <Text size="sm" c="dimmed">
              {label}
            </Text>
          </Card>
        ))}
      </SimpleGrid>
      {campaign.guideline && (
        <Card>
          <Text fw={600} mb="xs">
            {messages.guideline}
          </Text>
          <Markdown source={campaign.guideline} />
        </Card>
      )}
    </Stack>
  );
}
