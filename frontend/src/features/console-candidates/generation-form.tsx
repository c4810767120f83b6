import {
  Button,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { modelLabel, plural } from "@/lib/console-format";
import { keys, modelsQuery, promptSetsQuery } from "@/lib/console-queries";
import { useSearch } from "@/lib/router";
import {
  ableTo,
  type GenerationFields,
  imageCount,
  startingFields,
  toInput,
} from "./generation-input";
import { messages } from "./messages";
import { ModeFields } from "./mode-fields";
import { type GenerationInput, generationsKey, startGeneration } from "./queries";
import { SamplerFields } from "./sampler-fields";

const SHOWN = [
  "model_version",
  "prompt_set",
  "split",
  "prompt_limit",
  "seeds",
  "seeds_per_prompt",
  "pool_seed",
  "sampler",
];

export function GenerationForm({ onDone }: { onDone: () => void }) {
  const { project } = useProject();
  const models = useQuery(modelsQuery(project.id)).data?.results ?? [];
  const sets = useQuery(promptSetsQuery(project.id)).data?.results ?? [];
  const wanted = useSearch().get("model_version");
  const { values, set } = useFields<GenerationFields>(startingFields(wanted));
  const start = useChange({
    act: (body: GenerationInput) => startGeneration(project.id, body),
    stale: [generationsKey(project.id), keys.activity(project.id)],
    done: messages.started,
    onDone,
    showsError: true,
  });
  const { able, unable } = ableTo(values.mode, models);
  // One that cannot draw in this mode comes back with the mode it was chosen in.
  const chosen = able.some((model) => String(model.id) === values.model) ? values.model : null;
  const input = toInput({ ...values, model: models.length > 0 ? chosen : values.model });
  const pooled = Number(values.pool) > 0;
  const promptSet = sets.find((each) => String(each.id) === values.promptSet);
  const images = imageCount(values, promptSet);
  function submit(event: FormEvent): void {
    event.preventDefault();
    if ("body" in input) start.mutate(input.body);
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <ModeFields values={values} set={set} />
        <Select
          label={messages.model}
          description={unable.length > 0 ? messages.unable(unable) : undefined}
          required
          searchable
          nothingFoundMessage={models.length > 0 ? messages.noneAble : messages.needModel}
          data={able.map((model) => ({ value: String(model.id), label: modelLabel(model) }))}
          value={chosen}
          onChange={(value) => set("model", value)}
          error={fieldError(start.error, "model_version")}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            label={messages.promptSet}
            required
            nothingFoundMessage={messages.needPrompts}
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
            onChange={(value) => set("split", splitOf(value))}
            error={fieldError(start.error, "split")}
          />
          <NumberInput
            label={messages.limit}
            description={messages.limitHint}
            min={1}
            allowDecimal={false}
            value={values.limit}
            onChange={(value) => set("limit", value)}
            error={fieldError(start.error, "prompt_limit")}
          />
          <TextInput
            label={messages.seeds}
            description={messages.seedsHint}
            required={!pooled}
            disabled={pooled}
            value={values.seeds}
            onChange={(event) => set("seeds", event.currentTarget.value)}
            error={"problem" in input ? input.problem : fieldError(start.error, "seeds")}
          />
          <NumberInput
            label={messages.pool}
            description={messages.poolHint}
            min={0}
            max={10_000}
            allowDecimal={false}
            value={values.pool}
            onChange={(value) => set("pool", value)}
            error={fieldError(start.error, "seeds_per_prompt")}
          />
          <NumberInput
            label={messages.poolSeed}
            description={messages.poolSeedHint}
            min={0}
            allowDecimal={false}
            disabled={!pooled}
            value={values.poolSeed}
            onChange={(value) => set("poolSeed", value)}
            error={fieldError(start.error, "pool_seed")}
          />
        </SimpleGrid>
        <SimpleGrid cols={3}>
          <NumberInput
            label={messages.steps}
            min={1}
            max={1000}
            allowDecimal={false}
            value={values.steps}
            onChange={(value) => set("steps", value)}
            error={fieldError(start.error, "sampler")}
          />
          <NumberInput
            label={messages.guidance}
            min={0}
            step={0.5}
            value={values.guidance}
            onChange={(value) => set("guidance", value)}
          />
          <NumberInput
            label={messages.batch}
            min={1}
            allowDecimal={false}
            value={values.batch}
            onChange={(value) => set("batch", value)}
          />
        </SimpleGrid>
        <SamplerFields values={values} set={set} />
        <FormProblem message={formError(start.error, SHOWN)} />
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {images === undefined ? "" : `${plural(images, "image")} to draw`}
          </Text>
          <Button type="submit" loading={start.isPending} disabled={!("body" in input)}>
            {messages.start}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function splitOf(value: string | null): GenerationFields["split"] {
  return value === "train" || value === "validation" || value === "test" ? value : "";
}
