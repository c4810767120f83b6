import { Alert, Card, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { JobActions, JobBadge, JobProgress } from "@/components/console-job";
import { TextLink } from "@/components/console-link";
import { useChange } from "@/components/console-mutation";
import { Page, Section } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { modelLabel } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import { isBusy } from "@/lib/console-polling";
import type { Evaluation } from "@/lib/console-types";
import { BlindCampaignButton } from "./blind-campaign-button";
import { messages } from "./messages";
import { actOnEvaluation, evaluationKey, evaluationQuery, evaluationsKey } from "./queries";
import { Report } from "./report";
import { readReport } from "./report-reading";
import { SampleGrid } from "./sample-grid";

export function EvaluationPage({ evaluationId }: { evaluationId: number }) {
  const query = useQuery(evaluationQuery(evaluationId));
  return <Loaded query={query}>{(evaluation) => <Shown evaluation={evaluation} />}</Loaded>;
}

function Shown({ evaluation }: { evaluation: Evaluation }) {
  const { project, may } = useProject();
  const change = useChange({
    act: (act: "cancel" | "retry") => actOnEvaluation(evaluation.id, act),
    stale: [evaluationKey(evaluation.id), evaluationsKey(project.id)],
  });
  const { job } = evaluation;
  const report = readReport(evaluation.report);
  return (
    <Page
      title={evaluation.name}
      badge={<JobBadge job={job} />}
      intro={`On ${evaluation.prompt_set.name}, judged by ${evaluation.reward ? modelLabel(evaluation.reward) : "nobody yet"}`}
      crumbs={[{ label: messages.title, href: paths.evaluations(project.id) }]}
      actions={
        <>
          {may("researcher") && (
            <JobActions
              job={job}
              pending={change.isPending}
              onCancel={() => change.mutate("cancel")}
              onRetry={() => change.mutate("retry")}
            />
          )}
          {may("admin") && job.status === "succeeded" && (
            <BlindCampaignButton evaluation={evaluation} />
          )}
        </>
      }
    >
      {job.status !== "succeeded" && (
        <Card>
          <JobProgress job={job} label={evaluation.name} />
        </Card>
      )}
      <BlindCampaigns ids={evaluation.blind_campaigns} />
      {report ? (
        <Report evaluation={evaluation} report={report} />
      ) : (
        isBusy(job) && (
          <Text size="sm" c="dimmed">
            The report comes when every image is drawn and judged.
          </Text>
        )
      )}
      {(job.done > 0 || job.status === "succeeded") && (
        <Section title={messages.samples}>
          <SampleGrid evaluation={evaluation} />
        </Section>
      )}
    </Page>
  );
}

function BlindCampaigns({ ids }: { ids: readonly number[] }) {
  const { project } = useProject();
  if (ids.length === 0) return null;
  return (
    <Alert color="ink" title="Blind campaigns of this evaluation">
      <Stack gap={2}>
        {ids.map((id) => (
          <TextLink key={id} href={`${paths.campaign(project.id, id)}?tab=leaderboard`} size="sm">
            Campaign {id}
          </TextLink>
        ))}
      </Stack>
    </Alert>
  );
}
