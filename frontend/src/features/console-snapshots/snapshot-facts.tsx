import { Button, Code, CopyButton, Group, Text, Tooltip } from "@mantine/core";
import { ButtonLink } from "@/components/console-link";
import { useProject } from "@/components/console-project";
import { formatBytes, formatCount } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import type { Snapshot } from "@/lib/console-types";
import { messages } from "./messages";
import { downloadHref } from "./queries";
import { SplitBar } from "./split-bar";

/** What is in a finished snapshot, and its name by content. */
export function SnapshotFacts({ snapshot }: { snapshot: Snapshot }) {
  const { counts } = snapshot;
  const taught = [
    `${formatCount(counts.judgements)} judgements`,
    `${formatCount(counts.people)} people`,
  ];
  const facts = [
    `${formatCount(counts.pairs)} pairs`,
    ...(snapshot.builder === "people" ? taught : [`${formatCount(counts.prompts)} prompts`]),
    ...(snapshot.labels === "consensus" ? [messages.softLabels] : []),
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

export function SnapshotActions({ snapshot }: { snapshot: Snapshot }) {
  const { project, may } = useProject();
  if (snapshot.job.status !== "succeeded" || !may("researcher")) return null;
  return (
    <Group gap="xs">
      <Button component="a" href={downloadHref(snapshot.id)} download variant="default" size="xs">
        {messages.download}
      </Button>
      <ButtonLink href={paths.runNew(project.id)} size="xs">
        Train on it
      </ButtonLink>
    </Group>
  );
}
