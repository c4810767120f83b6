import { Button, Group, Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { modelLabel } from "@/lib/console-format";
import { modelsQuery, promptSetsQuery } from "@/lib/console-queries";
import { messages } from "./messages";
import { type FaceJobInput, faceJobsKey, startSearch } from "./queries";

interface Fields {
  promptSet: string | null;
  of: "sources" | "candidates";
  model: string | null;
  detector: string;
}

const SHOWN = ["prompt_set", "of", "model_version", "detector"];

export function SearchForm({ onDone }: { onDone: () => void }) {
  const { project } = useProject();
  const models = useQuery(modelsQuery(project.id)).data?.results ?? [];
  const sets = useQuery(promptSetsQuery(project.id)).data?.results ?? [];
  const { values, set } = useFields<Fields>({
    promptSet: null,
    of: "sources",
    model: null,
    detector: "haar",
  });
  const start = useChange({
    act: (body: FaceJobInput) => startSearch(project.id, body),
    stale: [faceJobsKey(project.id)],
    done: messages.searchStarted,
    onDone,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!values.promptSet) return;
    start.mutate({
      prompt_set: Number(values.promptSet),
      of: values.of,
      model_version: values.of === "candidates" && values.model ? Number(values.model) : null,
      detector: values.detector,
    });
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Select
          label={messages.promptSet}
          required
          data={sets.map((each) => ({ value: String(each.id), label: each.name }))}
          value={values.promptSet}
          onChange={(value) => set("promptSet", value)}
          error={fieldError(start.error, "prompt_set")}
        />
        <Select
          label={messages.of}
          allowDeselect={false}
          data={[
            { value: "sources", label: messages.sources },
            { value: "candidates", label: messages.candidates },
          ]}
          value={values.of}
          onChange={(value) => set("of", value === "candidates" ? "candidates" : "sources")}
        />
        {values.of === "candidates" && (
          <Select
            label={messages.model}
            placeholder={messages.anyModel}
            clearable
            searchable
            data={models
              .filter((model) => model.kind === "diffusion")
              .map((model) => ({ value: String(model.id), label: modelLabel(model) }))}
            value={values.model}
            onChange={(value) => set("model", value)}
            error={fieldError(start.error, "model_version")}
          />
        )}
        <DetectorField value={values.detector} onChange={(value) => set("detector", value)} />
        <FormProblem message={formError(start.error, SHOWN)} />
        <Group justify="flex-end">
          <Button type="submit" loading={start.isPending} disabled={!values.promptSet}>
            {messages.search}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface DetectorProps {
  value: string;
  onChange: (value: string) => void;
}

export function DetectorField({ value, onChange }: DetectorProps) {
  return (
    <Select
      label={messages.detector}
      allowDeselect={false}
      data={[
        { value: "haar", label: messages.haar },
        { value: "drawn", label: messages.drawn },
      ]}
      value={value}
      onChange={(chosen) => onChange(chosen ?? "haar")}
    />
  );
}
