import {
  Button,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  TextInput,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { modelLabel } from "@/lib/console-format";
import { modelsQuery, promptSetsQuery } from "@/lib/console-queries";
import { messages } from "./messages";
import { type PairFields, START, toInput } from "./pair-input";
import { type FacePairJobInput, pairJobsKey, startPairs } from "./queries";
import { DetectorField } from "./search-form";

const SHOWN = ["model_version", "prompt_set", "seeds"];
const NUMBERS = [
  { name: "steps", label: messages.steps, step: 1 },
  { name: "guidance", label: messages.guidance, step: 0.5 },
  { name: "strength", label: messages.strength, step: 0.05 },
  { name: "minConfidence", label: messages.minConfidence, step: 0.05 },
  { name: "minPixels", label: messages.minPixels, step: 1 },
] as const;

export function PairForm({ onDone }: { onDone: () => void }) {
  const { project } = useProject();
  const models = useQuery(modelsQuery(project.id)).data?.results ?? [];
  const sets = useQuery(promptSetsQuery(project.id)).data?.results ?? [];
  const { values, set } = useFields<PairFields>(START);
  const start = useChange({
    act: (body: FacePairJobInput) => startPairs(project.id, body),
    stale: [pairJobsKey(project.id)],
    done: messages.pairsStarted,
    onDone,
    showsError: true,
  });
  const input = toInput(values);
  function submit(event: FormEvent): void {
    event.preventDefault();
    if ("body" in input) start.mutate(input.body);
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            label={messages.model}
            description={messages.modelHint}
            required
            searchable
            data={models
              .filter((model) => model.kind === "diffusion" && model.uri !== "")
              .map((model) => ({ value: String(model.id), label: modelLabel(model) }))}
            value={values.model}
            onChange={(value) => set("model", value)}
            error={fieldError(start.error, "model_version")}
          />
          <TextInput
            label={messages.seeds}
            description={messages.seedsHint}
            required
            value={values.seeds}
            onChange={(event) => set("seeds", event.currentTarget.value)}
            error={"problem" in input ? input.problem : fieldError(start.error, "seeds")}
          />
        </SimpleGrid>
        <Select
          label={messages.promptSet}
          description={messages.promptSetHint}
          required
          data={sets.map((each) => ({ value: String(each.id), label: each.name }))}
          value={values.promptSet}
          onChange={(value) => set("promptSet", value)}
          error={fieldError(start.error, "prompt_set")}
        />
        <TextInput
          label={messages.prompt}
          description={messages.promptHint}
          value={values.prompt}
          onChange={(event) => set("prompt", event.currentTarget.value)}
        />
        <DetectorField value={values.detector} onChange={(value) => set("detector", value)} />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            label={messages.several}
            allowDeselect={false}
            data={[
              { value: "largest", label: messages.largest },
              { value: "each", label: messages.each },
              { value: "refuse", label: messages.refuse },
            ]}
            value={values.several}
            onChange={(value) => set("several", value ?? "largest")}
          />
          <Select
            label={messages.mask}
            allowDeselect={false}
            data={[
              { value: "ellipse", label: messages.ellipse },
              { value: "box", label: messages.box },
            ]}
            value={values.mask}
            onChange={(value) => set("mask", value ?? "ellipse")}
          />
        </SimpleGrid>
        <SimpleGrid cols={{ base: 2, xs: 3 }}>
          {NUMBERS.map(({ name, label, step }) => (
            <NumberInput
              key={name}
              label={label}
              min={0}
              step={step}
              value={values[name]}
              onChange={(value) => set(name, value)}
            />
          ))}
        </SimpleGrid>
        <Switch
          label={messages.roundTrip}
          description={messages.roundTripHint}
          checked={values.roundTrip}
          onChange={(event) => set("roundTrip", event.currentTarget.checked)}
        />
        <FormProblem message={formError(start.error, SHOWN)} />
        <Group justify="flex-end">
          <Button type="submit" loading={start.isPending} disabled={!("body" in input)}>
            {messages.pairs}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
