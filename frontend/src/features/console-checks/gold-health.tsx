import { Alert, Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatAge } from "@/lib/console-format";
import { messages } from "./messages";
import { type GoldFinding, healthQuery } from "./queries";
import { RetireDialog } from "./retire-dialog";

/** What the tests of the known answers themselves find. */
export function GoldHealth({ campaignId }: { campaignId: number }) {
  const report = useQuery(healthQuery(campaignId)).data;
  const [finding, setFinding] = useState<GoldFinding>();
  if (!report) return null;
  return (
    <Stack gap={6}>
      <Text size="sm" fw={600}>
        {messages.health}
      </Text>
      <Text size="sm" c="dimmed" maw={720}>
        {report.results.length > 0 ? messages.healthIntro : messages.healthy(report.items.length)}
        {report.computed_at && ` ${messages.computed(formatAge(report.computed_at))}`}
      </Text>
      {report.results.map((found) => (
        <Alert key={found.sentence} color="orange" py="xs">
          <Group justify="space-between" align="flex-start" wrap="nowrap">
            <Stack gap={4} align="flex-start">
              <Badge variant="light" color="orange" tt="none">
                {messages.findings[found.rule]}
              </Badge>
              <Text size="sm">{found.sentence}</Text>
            </Stack>
            {found.task !== null && (
              <Button
                size="compact-sm"
                variant="default"
                style={{ flex: "none" }}
                onClick={() => setFinding(found)}
              >
                {messages.retire}
              </Button>
            )}
          </Group>
        </Alert>
      ))}
      {report.results.length > 0 && (
        <Text size="xs" c="dimmed" maw={720}>
          {report.method}
        </Text>
      )}
      {finding && finding.task !== null && (
        <RetireDialog
          campaignId={campaignId}
          task={finding.task}
          found={{ reason: finding.sentence.slice(0, 400), isWrong: finding.rule === "wrong" }}
          onClose={() => setFinding(undefined)}
        />
      )}
    </Stack>
  );
}
