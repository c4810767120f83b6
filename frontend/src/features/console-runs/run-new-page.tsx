import {
  Button,
  Card,
  Checkbox,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  TextInput,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { modelLabel, plural } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import { keys, modelsQuery, snapshotsQuery } from "@/lib/console-queries";
import { navigate, useSearch } from "@/lib/router";
import { ConfigFields } from "./config-fields";
import { messages } from "./messages";
import { type RunInput, type RunKind, runsKey, startRun } from "./queries";
import { toConfig } from "./run-config";

const SHOWN = ["name", "snapshot", "base", "seed", "config"];

export function RunNewPage() {
  const { project } = useProject();
  const kind: RunKind = useSearch().get("kind") === "dpo" ? "dpo" : "reward";
  return (
    <Page
      title={messages[kind]}
      crumbs={[{ label: messages.title, href: paths.runs(project.id) }]}
      actions={
        <SegmentedControl
          aria-label="Kind of run"
          value={kind}
          onChange={(next) => navigate(paths.runNew(project.id, next), { replace: true })}
          data={[
            { value: "reward", label: "Reward model" },
            { value: "dpo", label: "Fine-tune" },
          ]}
        />
      }
    >
      <RunForm key={kind} kind={kind} />
    </Page>
  );
}

function RunForm({ kind }: { kind: RunKind }) {
  const { project } = useProject();
  const models = useQuery(modelsQuery(project.id)).data?.results ?? [];
  const snapshots = useQuery(snapshotsQuery(project.id)).data?.results ?? [];
  const { values, set } = useFields({
    name: "",
    snapshot: null as string | null,
    base: null as string | null,
    seed: 1 as string | number,
    control: true,
    json: "",
  });
  const [knobs, setKnobs] = useState<Record<string, string>>({});
  const config = toConfig(kind, knobs, values.json);
  const start = useChange({
    act: (body: RunInput) => startRun(project.id, body),
    stale: [runsKey(project.id), keys.activity(project.id)],
    done: messages.started,
    onDone: (run) => navigate(paths.run(project.id, run.id)),
    showsError: true,
  });
  const isReady = values.snapshot !== null && values.base !== null && "config" in config;

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!isReady) return;
    start.mutate({
      kind,
      name: values.name,
      snapshot: Number(values.snapshot),
      base: Number(values.base),
      seed: Number(values.seed),
      config: config.config,
      control: kind === "dpo" && values.control,
    });
  }

  const wanted = kind === "dpo" ? "diffusion" : "reward";
  return (
    <form onSubmit={submit}>
      <Stack maw={820}>
        <Card>
          <Stack>
            <TextInput
              label={messages.name}
              required
              maxLength={120}
              value={values.name}
              onChange={(event) => set("name", event.currentTarget.value)}
              error={fieldError(start.error, "name")}
            />
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <Select
                label={messages.snapshot}
                required
                nothingFoundMessage={messages.needSnapshot}
                data={snapshots
                  .filter((snapshot) => snapshot.job.status === "succeeded")
                  .map((snapshot) => ({
                    value: String(snapshot.id),
                    label: `${snapshot.name} (${plural(snapshot.counts.pairs, "pair")})`,
                  }))}
                value={values.snapshot}
                onChange={(value) => set("snapshot", value)}
                error={fieldError(start.error, "snapshot")}
              />
              <Select
                label={kind === "dpo" ? messages.dpoBase : messages.rewardBase}
                required
                nothingFoundMessage="Register a model first."
                data={models
                  .filter((model) => model.kind === wanted)
                  .map((model) => ({ value: String(model.id), label: modelLabel(model) }))}
                value={values.base}
                onChange={(value) => set("base", value)}
                error={fieldError(start.error, "base")}
              />
            </SimpleGrid>
            {kind === "dpo" && (
              <Checkbox
                label={messages.control}
                description={messages.controlHint}
                checked={values.control}
                onChange={(event) => set("control", event.currentTarget.checked)}
              />
            )}
          </Stack>
        </Card>
        <Card>
          <Stack>
            <ConfigFields
              kind={kind}
              knobs={knobs}
              onKnob={(name, value) => setKnobs((old) => ({ ...old, [name]: value }))}
              json={values.json}
              onJson={(value) => set("json", value)}
              problem={"problem" in config ? config.problem : fieldError(start.error, "config")}
            />
            <NumberInput
              label={messages.seed}
              description={messages.seedHint}
              min={0}
              allowDecimal={false}
              maw={260}
              value={values.seed}
              onChange={(value) => set("seed", value)}
              error={fieldError(start.error, "seed")}
            />
          </Stack>
        </Card>
        <FormProblem message={formError(start.error, SHOWN)} />
        <Group justify="flex-end">
          <Button type="submit" loading={start.isPending} disabled={!isReady}>
            Start
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
