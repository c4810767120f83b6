import { Badge, Card, Code, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { JobActions, JobBadge, JobProgress } from "@/components/console-job";
import { TextLink } from "@/components/console-link";
import { LoadMore } from "@/components/console-load-more";
import { useChange } from "@/components/console-mutation";
import { Page, Section } from "@/components/console-page";
import { ZoomImage } from "@/components/console-pixel-image";
import { useProject } from "@/components/console-project";
import { formatAge, formatNumber, modelLabel } from "@/lib/console-format";
import { usePages } from "@/lib/console-pages";
import { paths } from "@/lib/console-paths";
import { pollMs } from "@/lib/console-polling";
import { keys } from "@/lib/console-queries";
import type { Snapshot } from "@/lib/console-types";
import { builderLabel } from "./builder-label";
import { messages } from "./messages";
import {
  actOnSnapshot,
  type ChosenPair,
  fetchPairs,
  pairsKey,
  snapshotKey,
  snapshotQuery,
} from "./queries";
import { ReportView } from "./report-view";
import { SnapshotActions, SnapshotFacts } from "./snapshot-facts";
import { SnapshotSince } from "./snapshot-since";

export function SnapshotPage({ snapshotId }: { snapshotId: number }) {
  const query = useQuery({
    ...snapshotQuery(snapshotId),
    refetchInterval: ({ state }) => pollMs(state.data ? [state.data.job] : []),
  });
  return <Loaded query={query}>{(snapshot) => <Shown snapshot={snapshot} />}</Loaded>;
}

function Shown({ snapshot }: { snapshot: Snapshot }) {
  const { project, may } = useProject();
  const change = useChange({
    act: (act: "cancel" | "retry") => actOnSnapshot(snapshot.id, act),
    stale: [snapshotKey(snapshot.id), keys.snapshots(project.id)],
  });
  const isReady = snapshot.job.status === "succeeded";
  const isBuilt = snapshot.builder !== "people";
  return (
    <Page
      title={snapshot.name}
      badge={<JobBadge job={snapshot.job} />}
      intro={`${builderLabel(snapshot.builder)}, ${formatAge(snapshot.created_at)}`}
      crumbs={[{ label: messages.title, href: paths.snapshots(project.id) }]}
      actions={
        <>
          {may("researcher") && (
            <JobActions
              job={snapshot.job}
              pending={change.isPending}
              onCancel={() => change.mutate("cancel")}
              onRetry={() => change.mutate("retry")}
            />
          )}
          <SnapshotActions snapshot={snapshot} />
        </>
      }
    >
      <Card>
        {isReady ? (
          <Stack gap="sm">
            <SnapshotFacts snapshot={snapshot} />
            <SnapshotSince snapshotId={snapshot.id} />
          </Stack>
        ) : (
          <JobProgress job={snapshot.job} label={snapshot.name} />
        )}
      </Card>
      {isBuilt && <Built snapshot={snapshot} />}
      {isBuilt && isReady && <Pairs snapshotId={snapshot.id} />}
    </Page>
  );
}

function Built({ snapshot }: { snapshot: Snapshot }) {
  const { project } = useProject();
  const { before } = snapshot;
  return (
    <Section title={messages.report}>
      {before && (
        <Text size="sm">
          Its losers won the stage before:{" "}
          <TextLink href={paths.snapshot(project.id, before.id)} inherit>
            {before.name}
          </TextLink>
        </Text>
      )}
      {snapshot.job.status === "succeeded" && <ReportView report={snapshot.report} />}
      <details>
        <summary>
          <Text span size="sm">
            {messages.recipe}
          </Text>
        </summary>
        <Code block mt="xs">
          {JSON.stringify(snapshot.recipe, null, 1)}
        </Code>
      </details>
    </Section>
  );
}

function Pairs({ snapshotId }: { snapshotId: number }) {
  const query = usePages({ key: pairsKey(snapshotId), fetchPage: fetchPairs(snapshotId) });
  return (
    <Section title={messages.sample}>
      <Text size="sm" c="dimmed">
        {messages.sampleHint}
      </Text>
      <Loaded query={query}>
        {() => (
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
            {query.rows.map((pair) => (
              <PairCard key={pair.number} pair={pair} />
            ))}
          </SimpleGrid>
        )}
      </Loaded>
      <LoadMore query={query} />
    </Section>
  );
}

function PairCard({ pair }: { pair: ChosenPair }) {
  return (
    <Card padding="sm">
      <Stack gap="xs">
        <Group gap="xs" wrap="nowrap" align="flex-start">
          <Text size="sm" lineClamp={2} style={{ flex: 1 }} title={pair.prompt}>
            {pair.prompt}
          </Text>
          <Badge variant="default" size="sm">
            {pair.split}
          </Badge>
        </Group>
        <SimpleGrid cols={2} spacing="xs">
          <Side side={pair.winner} name="Winner" prompt={pair.prompt} />
          <Side side={pair.loser} name="Loser" prompt={pair.prompt} />
        </SimpleGrid>
      </Stack>
    </Card>
  );
}

function Side({
  side,
  name,
  prompt,
}: {
  side: ChosenPair["winner"];
  name: string;
  prompt: string;
}) {
  const facts = [
    side.model_version ? modelLabel(side.model_version) : side.origin.replace("_", " "),
    ...(side.level === null ? [] : [`level ${side.level}`]),
    ...(side.score === null ? [] : [`score ${formatNumber(side.score)}`]),
  ];
  return (
    <div style={{ minWidth: 0 }}>
      <ZoomImage image={side.image} alt={`${name}: ${prompt}`} title={prompt} facts={facts} />
      <Text size="xs" fw={600} mt={4} c={name === "Winner" ? "teal" : "dimmed"}>
        {name}
      </Text>
      <Text size="xs" c="dimmed">
        {facts.join(" · ")}
      </Text>
    </div>
  );
}
