import { Card, Group, Stack, Text } from "@mantine/core";
import { Loaded } from "@/components/console-feedback";
import { JobBadge, JobProgress } from "@/components/console-job";
import { ButtonLink, TextLink } from "@/components/console-link";
import { LoadMore } from "@/components/console-load-more";
import { Empty, Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { formatAge, modelLabel } from "@/lib/console-format";
import { usePages } from "@/lib/console-pages";
import { paths } from "@/lib/console-paths";
import { pollMs } from "@/lib/console-polling";
import type { Evaluation } from "@/lib/console-types";
import { messages } from "./messages";
import { evaluationsKey, fetchEvaluations } from "./queries";

export function EvaluationsPage() {
  const { project, may } = useProject();
  const query = usePages({
    key: evaluationsKey(project.id),
    fetchPage: fetchEvaluations(project.id),
    every: (rows) => pollMs(rows.map((row) => row.job)),
  });
  const create = may("researcher") && (
    <ButtonLink href={paths.evaluationNew(project.id)}>{messages.create}</ButtonLink>
  );
  return (
    <Page title={messages.title} intro={messages.intro} actions={create}>
      <Loaded query={query}>
        {() =>
          query.rows.length === 0 ? (
            <Empty title={messages.none} action={create}>
              {messages.noneHint}
            </Empty>
          ) : (
            <Stack gap="xs">
              {query.rows.map((evaluation) => (
                <EvaluationRow key={evaluation.id} evaluation={evaluation} />
              ))}
            </Stack>
          )
        }
      </Loaded>
      <LoadMore query={query} />
    </Page>
  );
}

function EvaluationRow({ evaluation }: { evaluation: Evaluation }) {
  const { project } = useProject();
  const models = evaluation.models.map((each) => modelLabel(each.model_version)).join(", ");
  return (
    <Card padding="sm">
      <Group justify="space-between" gap="md">
        <Stack gap={2} style={{ flex: "2 1 240px", minWidth: 0 }}>
          <Group gap="xs">
            <TextLink href={paths.evaluation(project.id, evaluation.id)} fw={500}>
              {evaluation.name}
            </TextLink>
            <JobBadge job={evaluation.job} />
          </Group>
          <Text size="xs" c="dimmed">
            {models} against {modelLabel(evaluation.baseline)} · {formatAge(evaluation.created_at)}
          </Text>
        </Stack>
        <div style={{ flex: "1 1 200px", minWidth: 0, maxWidth: 380 }}>
          <JobProgress job={evaluation.job} label={evaluation.name} />
        </div>
      </Group>
    </Card>
  );
}
