import { Badge, Card, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ChartCard } from "@/components/console-charts";
import { Loaded } from "@/components/console-feedback";
import { JobActions, JobBadge, JobProgress } from "@/components/console-job";
import { TextLink } from "@/components/console-link";
import { useChange } from "@/components/console-mutation";
import { Page, Section } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { formatAge, modelLabel } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import type { Run } from "@/lib/console-types";
import { ArmComparison } from "./arm-comparison";
import { messages } from "./messages";
import { chartsOf } from "./metric-charts";
import { actOnRun, runKey, runQuery, runsKey } from "./queries";
import { RunFacts } from "./run-facts";
import { runKindLabel } from "./run-words";
import { SummaryTable } from "./summary-table";
import { useMetrics } from "./use-metrics";

export function RunPage({ runId }: { runId: number }) {
  const query = useQuery(runQuery(runId));
  return <Loaded query={query}>{(run) => <Shown run={run} />}</Loaded>;
}

function Shown({ run }: { run: Run }) {
  const { project, may } = useProject();
  const change = useChange({
    act: (act: "cancel" | "retry") => actOnRun(run.id, act),
    stale: [runKey(run.id), runsKey(project.id)],
  });
  return (
    <Page
      title={run.name}
      badge={
        <>
          <JobBadge job={run.job} />
          {run.arm === "control" && <Badge variant="default">control arm</Badge>}
        </>
      }
      intro={`${runKindLabel(run)}, started ${formatAge(run.created_at)}`}
      crumbs={[{ label: messages.title, href: paths.runs(project.id) }]}
      actions={
        may("researcher") && (
          <JobActions
            job={run.job}
            pending={change.isPending}
            onCancel={() => change.mutate("cancel")}
            onRetry={() => change.mutate("retry")}
          />
        )
      }
    >
      <Card>
        <Group justify="space-between">
          <div style={{ flex: "1 1 260px" }}>
            <JobProgress job={run.job} label={run.name} />
          </div>
          {run.output && (
            <Text size="sm">
              Made{" "}
              <TextLink href={paths.model(project.id, run.output.id)} fw={600} inherit>
                {modelLabel(run.output)}
              </TextLink>
            </Text>
          )}
        </Group>
      </Card>
      <Charts run={run} />
      {run.kind === "dpo" && <ArmComparison run={run} />}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Section title="Result">
          <SummaryTable summary={run.summary} />
        </Section>
        <Section title="What it was">
          <RunFacts run={run} />
        </Section>
      </SimpleGrid>
    </Page>
  );
}

function Charts({ run }: { run: Run }) {
  const charts = chartsOf(useMetrics(run));
  if (charts.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Charts appear with the first steps.
      </Text>
    );
  }
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {charts.map((chart) => (
          <ChartCard
            key={chart.title}
            title={chart.title}
            note={chart.note}
            series={chart.series}
            fileName={`run-${run.id}-${chart.title.toLowerCase().replaceAll(" ", "-")}.csv`}
          />
        ))}
      </SimpleGrid>
    </Stack>
  );
}
