import { Button, Card, Code, CopyButton, Group, Stack, Text, Tooltip } from "@mantine/core";
import { JobBadge, JobProgress } from "@/components/console-job";
import { ButtonLink, TextLink } from "@/components/console-link";
import { useProject } from "@/components/console-project";
import { formatAge, formatBytes, formatCount } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import type { Snapshot } from "@/lib/console-types";
import { messages } from "./messages";
import { downloadHref } from "./queries";
import { SplitBar } from "./split-bar";

export function SnapshotCard({ snapshot }: { snapshot: Snapshot }) {
  const { project, may } = useProject();
  const isReady = snapshot.job.status === "succeeded";
  return (
    <Card>
      <Stack gap="sm">
        <Group justify="space-between">
          <Stack gap={2}>
            <Group gap="xs">
              <Text fw={600}>{snapshot.name}</Text>
              <JobBadge job={snapshot.job} />
            </Group>
            <Text size="xs" c="dimmed">
              {formatAge(snapshot.created_at)} · from{" "}
              {snapshot.campaigns.map((campaign, index) => (
                <span key={campaign.id}>
                  {index > 0 && ", "}
                  <TextLink href={paths.campaign(project.id, campaign.id)} size="xs">
                    {campaign.name}
                  </TextLink>
                </span>
              ))}
            </Text>
          </Stack>
          {isReady && may("researcher") && (
            <Group gap="xs">
              <Button
                component="a"
                href={downloadHref(snapshot.id)}
                download
                variant="default"
                size="xs"
              >
                {messages.download}
              </Button>
              <ButtonLink href={paths.runNew(project.id)} size="xs">
                Train on it
              </ButtonLink>
            </Group>
          )}
        </Group>
        {isReady ? (
          <Facts snapshot={snapshot} />
        ) : (
          <JobProgress job={snapshot.job} label={snapshot.name} />
        )}
      </Stack>
    </Card>
  );
}

function Facts({ snapshot }: { snapshot: Snapshot }) {
  const { counts } = snapshot;
  const facts = [
    `${formatCount(counts.pairs)} pairs`,
    `${formatCount(counts.judgements)} judgements`,
    `${formatCount(counts.people)} people`,
    `${formatCount(counts.images)} images`,
    formatBytes(counts.bytes),
  ];
  return (
    <>
      <SplitBar counts={counts} />
      <Group justify="space-between" gap="xs">
        <Text size="sm">{facts.join(" · ")}</Text>
        <CopyButton value={snapshot.content_sha256}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? "Copied" : "Content hash (SHA-256): copy"}>
              <Button variant="subtle" size="compact-xs" onClick={copy}>
                <Code>{snapshot.content_sha256.slice(0, 16)}…</Code>
              </Button>
            </Tooltip>
          )}
        </CopyButton>
      </Group>
    </>
  );
}
