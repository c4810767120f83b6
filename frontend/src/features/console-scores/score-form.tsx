import { Button, Group, NumberInput, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { modelLabel } from "@/lib/console-format";
import { modelsQuery, promptSetsQuery } from "@/lib/console-queries";
import { messages } from "./messages";
import { type ScoreJobInput, scoreJobsKey, startScoring } from "./queries";

interface Fields {
  scorer: string | null;
  promptSet: string | null;
  split: "" | "train" | "validation" | "test";
  drawnBy: string | null;
  batch: number | string;
}

export function ScoreForm({ onDone }: { onDone: () => void }) {
  const { project } = useProject();
  const models = useQuery(modelsQuery(project.id)).data?.results ?? [];
  const sets = useQuery(promptSetsQuery(project.id)).data?.results ?? [];
  const { values, set } = useFields<Fields>({
    scorer: null,
    promptSet: null,
    split: "",
    drawnBy: null,
    batch: 32,
  });
  const start = useChange({
    act: (body: ScoreJobInput) => startScoring(project.id, body),
    stale: [scoreJobsKey(project.id)],
    done: messages.started,
    onDone,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    start.mutate({
      scorer: Number(values.scorer),
      prompt_set: values.promptSet === null ? null : Number(values.promptSet),
      model_version: values.drawnBy === null ? null : Number(values.drawnBy),
      split: values.split,
      batch_size: Number(values.batch) || 32,
    });
  }
  const options = (kind: "reward" | "diffusion") =>
    models
      .filter((model) => model.kind === kind)
      .map((model) => ({ value: String(model.id), label: modelLabel(model) }));
  return (
    <form onSubmit={submit}>
      <Stack>
        <Select
          label={messages.scorer}
          withAsterisk
          nothingFoundMessage={messages.needScorer}
          data={options("reward")}
          value={values.scorer}
          onChange={(value) => set("scorer", value)}
          error={fieldError(start.error, "scorer")}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            label={messages.promptSet}
            placeholder={messages.everySet}
            clearable
            data={sets.map((each) => ({ value: String(each.id), label: each.name }))}
            value={values.promptSet}
            onChange={(value) => set("promptSet", value)}
            error={fieldError(start.error, "prompt_set")}
          />
          <Select
            label={messages.split}
            allowDeselect={false}
            data={[
              { value: "", label: messages.everySplit },
              { value: "train", label: "train" },
              { value: "validation", label: "validation" },
              { value: "test", label: "test" },
            ]}
            value={values.split}
            onChange={(value) => set("split", value ?? "")}
          />
          <Select
            label={messages.drawnBy}
            placeholder={messages.anybody}
            clearable
            data={options("diffusion")}
            value={values.drawnBy}
            onChange={(value) => set("drawnBy", value)}
          />
          <NumberInput
            label={messages.batch}
            min={1}
            allowDecimal={false}
            value={values.batch}
            onChange={(value) => set("batch", value)}
          />
        </SimpleGrid>
        <Text size="sm" c="dimmed">
          {messages.startHint}
        </Text>
        <FormProblem message={formError(start.error, ["scorer", "prompt_set"])} />
        <Group justify="flex-end">
          <Button type="submit" loading={start.isPending} disabled={values.scorer === null}>
            {messages.start}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
