import { Button, Group, NumberInput, Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { fieldError, formError } from "@/lib/console-form";
import { keys, promptSetsQuery } from "@/lib/console-queries";
import { messages } from "./messages";
import { type PatchMapJobInput, patchJobsKey, startPatchMaps } from "./queries";

export function PatchJobForm({ onDone }: { onDone: () => void }) {
  const { project } = useProject();
  const sets = useQuery(promptSetsQuery(project.id)).data?.results ?? [];
  const [promptSet, setPromptSet] = useState<string | null>(null);
  const [floor, setFloor] = useState<number | string>(0);
  const start = useChange({
    act: (body: PatchMapJobInput) => startPatchMaps(project.id, body),
    stale: [patchJobsKey(project.id), keys.activity(project.id)],
    done: messages.started,
    onDone,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (promptSet) {
      start.mutate({
        prompt_set: Number(promptSet),
        split: "",
        estimator: { floor: Number(floor) },
      });
    }
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Select
          label={messages.promptSet}
          description={messages.promptSetHint}
          required
          data={sets.map((each) => ({ value: String(each.id), label: each.name }))}
          value={promptSet}
          onChange={setPromptSet}
          error={fieldError(start.error, "prompt_set")}
        />
        <NumberInput
          label={messages.floor}
          description={messages.floorHint}
          min={-1}
          max={0.99}
          step={0.1}
          value={floor}
          onChange={setFloor}
          error={fieldError(start.error, "estimator")}
        />
      </Stack>
      <FormProblem message={formError(start.error, ["prompt_set", "estimator"])} />
      <Group justify="flex-end" mt="md">
        <Button type="submit" loading={start.isPending} disabled={!promptSet}>
          {messages.start}
        </Button>
      </Group>
    </form>
  );
}
