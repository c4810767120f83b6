import { Button, Group, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { keys } from "@/lib/console-queries";
import { messages } from "./messages";
import { type ModelInput, registerModel } from "./queries";

export function RegisterForm({ onDone }: { onDone: () => void }) {
  const { project } = useProject();
  const { values, set } = useFields<ModelInput>({
    name: "",
    kind: "diffusion",
    uri: "",
    adapter: "",
  });
  const register = useChange({
    act: (body: ModelInput) => registerModel(project.id, body),
    stale: [keys.models(project.id), keys.project(project.id)],
    done: messages.registered,
    onDone,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    register.mutate(values.kind === "diffusion" ? values : { ...values, adapter: "" });
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Stack gap={4}>
          <Text size="sm" fw={500}>
            {messages.kind}
          </Text>
          <SegmentedControl
            aria-label={messages.kind}
            value={values.kind}
            onChange={(kind) => set("kind", kind === "reward" ? "reward" : "diffusion")}
            data={[
              { value: "diffusion", label: "Generator (diffusion)" },
              { value: "reward", label: "Reward (CLIP)" },
            ]}
          />
        </Stack>
        <TextInput
          label={messages.name}
          required
          maxLength={120}
          value={values.name}
          onChange={(event) => set("name", event.currentTarget.value)}
          error={fieldError(register.error, "name")}
        />
        <TextInput
          label={messages.uri}
          description={messages.uriHint}
          required
          value={values.uri}
          onChange={(event) => set("uri", event.currentTarget.value)}
          error={fieldError(register.error, "uri")}
        />
        {values.kind === "diffusion" && (
          <TextInput
            label={messages.adapter}
            description={messages.adapterHint}
            value={values.adapter}
            onChange={(event) => set("adapter", event.currentTarget.value)}
            error={fieldError(register.error, "adapter")}
          />
        )}
        <FormProblem message={formError(register.error, ["name", "uri", "adapter"])} />
        <Group justify="flex-end">
          <Button type="submit" loading={register.isPending}>
            Register
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
