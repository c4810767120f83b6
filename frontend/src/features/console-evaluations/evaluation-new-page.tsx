import { Button, Card, Group, Stack, Text } from "@mantine/core";
import type { FormEvent } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { formError, useFields } from "@/lib/console-form";
import { paths } from "@/lib/console-paths";
import { keys } from "@/lib/console-queries";
import { navigate } from "@/lib/router";
import { newEvaluation, toEvaluation } from "./evaluation-input";
import { messages } from "./messages";
import { ModelFields } from "./model-fields";
import { PromptFields } from "./prompt-fields";
import { type EvaluationInput, evaluationsKey, startEvaluation } from "./queries";

const SHOWN = [
  "name",
  "baseline",
  "models",
  "reward",
  "prompt_set",
  "split",
  "prompt_limit",
  "seeds",
];

export function EvaluationNewPage() {
  const { project } = useProject();
  const form = useFields(newEvaluation);
  const input = toEvaluation(form.values);
  const start = useChange({
    act: (body: EvaluationInput) => startEvaluation(project.id, body),
    stale: [evaluationsKey(project.id), keys.activity(project.id)],
    done: messages.started,
    onDone: (evaluation) => navigate(paths.evaluation(project.id, evaluation.id)),
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    if ("body" in input) start.mutate(input.body);
  }
  return (
    <Page
      title={messages.create}
      crumbs={[{ label: messages.title, href: paths.evaluations(project.id) }]}
    >
      <form onSubmit={submit}>
        <Stack maw={820}>
          <Card>
            <ModelFields values={form.values} set={form.set} error={start.error} />
          </Card>
          <Card>
            <PromptFields values={form.values} set={form.set} error={start.error} />
          </Card>
          <FormProblem message={formError(start.error, SHOWN)} />
          <Group justify="flex-end">
            {"problem" in input && (
              <Text size="sm" c="dimmed">
                {input.problem}
              </Text>
            )}
            <Button type="submit" loading={start.isPending} disabled={!("body" in input)}>
              {messages.start}
            </Button>
          </Group>
        </Stack>
      </form>
    </Page>
  );
}
