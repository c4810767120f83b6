import { Alert, MultiSelect, Select, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "@/components/console-project";
import { fieldError } from "@/lib/console-form";
import { modelLabel } from "@/lib/console-format";
import { modelsQuery } from "@/lib/console-queries";
import type { ModelVersion } from "@/lib/console-types";
import type { EvaluationFields } from "./evaluation-input";
import { messages } from "./messages";

export interface FieldsProps {
  values: EvaluationFields;
  set: <K extends keyof EvaluationFields>(name: K, value: EvaluationFields[K]) => void;
  error: Error | null;
}

/** Who is compared with whom, and who judges. */
export function ModelFields({ values, set, error }: FieldsProps) {
  const { project } = useProject();
  const models = useQuery(modelsQuery(project.id)).data?.results ?? [];
  const drawing = models.filter((model) => model.kind === "diffusion" && model.uri !== "");
  const judges = models.filter((model) => model.kind === "reward");
  const tuned = drawing.filter((model) => model.made_by_run !== null && model.arm !== "control");
  const controls = drawing.filter((model) => model.arm === "control");

  // Choosing a tuned model brings its base and its control arm: nobody should have to remember.
  function chooseTuned(chosen: string[]): void {
    set("tuned", chosen);
    const parents = new Set(
      tuned.filter((model) => chosen.includes(String(model.id))).map((model) => model.parent?.id),
    );
    const [parent] = parents;
    if (parent !== undefined && values.baseline === null) set("baseline", String(parent));
    if (values.control.length > 0) return;
    const twin = controls.find((model) => parents.has(model.parent?.id));
    if (twin) set("control", [String(twin.id)]);
  }

  return (
    <Stack>
      <TextInput
        label={messages.name}
        required
        maxLength={120}
        value={values.name}
        onChange={(event) => set("name", event.currentTarget.value)}
        error={fieldError(error, "name")}
      />
      <MultiSelect
        label={messages.tuned}
        withAsterisk
        nothingFoundMessage="Fine-tune a model first."
        data={options(tuned.length > 0 ? tuned : drawing)}
        value={values.tuned}
        onChange={chooseTuned}
        error={fieldError(error, "models")}
      />
      <MultiSelect
        label={messages.control}
        description={messages.controlHint}
        nothingFoundMessage="No run has a control arm yet."
        data={options(controls)}
        value={values.control}
        onChange={(chosen) => set("control", chosen)}
      />
      {values.tuned.length > 0 && values.control.length === 0 && (
        <Alert color="orange" title={messages.noControl}>
          {messages.noControlText}
        </Alert>
      )}
      <Select
        label={messages.baseline}
        required
        data={options(drawing)}
        value={values.baseline}
        onChange={(value) => set("baseline", value)}
        error={fieldError(error, "baseline")}
      />
      <Select
        label={messages.reward}
        description={messages.rewardHint}
        required
        nothingFoundMessage="Train a reward model first."
        data={options(judges)}
        value={values.reward}
        onChange={(value) => set("reward", value)}
        error={fieldError(error, "reward")}
      />
    </Stack>
  );
}

function options(models: readonly ModelVersion[]) {
  return models.map((model) => ({ value: String(model.id), label: modelLabel(model) }));
}
