import { Button, Group, NumberInput, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { keys, promptSetsQuery } from "@/lib/console-queries";
import { MakerFields } from "./maker-fields";
import { MaskExample } from "./mask-example";
import { type MakerKind, type MaskFields, SHARES, toInput, toMaker } from "./mask-form";
import { messages } from "./messages";
import { type MaskJobInput, maskJobsKey, startMasks } from "./queries";

const SHOWN = ["prompt_set", "target", "split", "prompt_limit", "seeds", "maker"];

export function MaskJobForm({ onDone }: { onDone: () => void }) {
  const { project } = useProject();
  const sets = useQuery(promptSetsQuery(project.id)).data?.results ?? [];
  const { values, set, setValues } = useFields<MaskFields>({
    promptSet: null,
    target: "",
    split: "",
    limit: "",
    seeds: "0",
    kind: "square",
    low: SHARES.square.low,
    high: SHARES.square.high,
    measure: "area",
    place: "anywhere",
    yaw: 17.2,
    pitch: 8.6,
    views: 3,
    depth: "slope",
  });
  const start = useChange({
    act: (body: MaskJobInput) => startMasks(project.id, body),
    stale: [maskJobsKey(project.id), keys.promptSets(project.id), keys.activity(project.id)],
    done: messages.started,
    onDone,
    showsError: true,
  });
  const input = toInput(values);
  function choose(kind: MakerKind): void {
    const share = kind === "warp" ? {} : { low: SHARES[kind].low, high: SHARES[kind].high };
    setValues((old) => ({ ...old, kind, ...share }));
  }
  function submit(event: FormEvent): void {
    event.preventDefault();
    if ("body" in input) start.mutate(input.body);
  }
  return (
    <form onSubmit={submit}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        <Stack>
          <Select
            label={messages.promptSet}
            description={messages.promptSetHint}
            required
            data={sets.map((each) => ({ value: String(each.id), label: each.name }))}
            value={values.promptSet}
            onChange={(value) => set("promptSet", value)}
            error={fieldError(start.error, "prompt_set")}
          />
          <Select
            label={messages.kind}
            allowDeselect={false}
            data={Object.entries(messages.kinds).map(([value, label]) => ({ value, label }))}
            value={values.kind}
            onChange={(value) => value && choose(value as MakerKind)}
            error={fieldError(start.error, "maker")}
          />
          <MakerFields values={values} set={set} />
        </Stack>
        <MaskExample promptSet={values.promptSet} maker={toMaker(values)} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, xs: 2 }} mt="md">
        <TextInput
          label={messages.target}
          description={messages.targetHint}
          required
          maxLength={120}
          value={values.target}
          onChange={(event) => set("target", event.currentTarget.value)}
          error={fieldError(start.error, "target")}
        />
        <TextInput
          label={messages.seeds}
          description={messages.seedsHint}
          required
          value={values.seeds}
          onChange={(event) => set("seeds", event.currentTarget.value)}
          error={"problem" in input ? input.problem : fieldError(start.error, "seeds")}
        />
        <Select
          label={messages.split}
          allowDeselect={false}
          data={[
            { value: "", label: messages.everySplit },
            ...["train", "validation", "test"].map((name) => ({ value: name, label: name })),
          ]}
          value={values.split}
          onChange={(value) => set("split", (value ?? "") as MaskFields["split"])}
        />
        <NumberInput
          label={messages.limit}
          min={1}
          allowDecimal={false}
          value={values.limit}
          onChange={(value) => set("limit", value)}
          error={fieldError(start.error, "prompt_limit")}
        />
      </SimpleGrid>
      <FormProblem message={formError(start.error, SHOWN)} />
      <Group justify="flex-end" mt="md">
        <Button type="submit" loading={start.isPending} disabled={!("body" in input)}>
          {messages.start}
        </Button>
      </Group>
    </form>
  );
}
