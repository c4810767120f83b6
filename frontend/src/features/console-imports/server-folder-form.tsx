import { Button, Card, Group, Stack, Text, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { messages } from "./messages";
import { createImport, importsKey } from "./queries";

/** Staff only: the images are on the server already. */
export function ServerFolderForm() {
  const { project } = useProject();
  const { values, set } = useFields({ folder: "", table: "items.csv", prompt_set_name: "" });
  const start = useChange({
    act: () => createImport(project.id, values),
    stale: [importsKey(project.id)],
    done: messages.started,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    start.mutate(undefined);
  }
  const fields = [
    { name: "folder", label: messages.folder },
    { name: "table", label: messages.table },
    { name: "prompt_set_name", label: messages.setName },
  ] as const;
  return (
    <Card component="form" onSubmit={submit}>
      <Stack>
        <div>
          <Text fw={600}>{messages.server}</Text>
          <Text size="sm" c="dimmed">
            {messages.serverHint}
          </Text>
        </div>
        <Group grow preventGrowOverflow={false} align="flex-start">
          {fields.map(({ name, label }) => (
            <TextInput
              key={name}
              label={label}
              required
              value={values[name]}
              onChange={(event) => set(name, event.currentTarget.value)}
              error={fieldError(start.error, name)}
            />
          ))}
        </Group>
        <FormProblem message={formError(start.error, ["folder", "table", "prompt_set_name"])} />
        <Group justify="flex-end">
          <Button type="submit" loading={start.isPending}>
            Import
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
