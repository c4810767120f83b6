import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { sessionKey } from "@/client/session";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { keys } from "@/lib/console-queries";
import type { Project } from "@/lib/console-types";
import { messages } from "./messages";
import { createProject, type ProjectInput, updateProject } from "./queries";

interface Props {
  project?: Project;
  onDone: (project: { id: number }) => void;
}

export function ProjectForm({ project, onDone }: Props) {
  const { values, set } = useFields<ProjectInput>({
    name: project?.name ?? "",
    description: project?.description ?? "",
  });
  const save = useChange({
    act: (input: ProjectInput) =>
      project ? updateProject(project.id, input) : createProject(input),
    stale: [keys.projects, sessionKey, ...(project ? [keys.project(project.id)] : [])],
    done: project ? messages.saved : messages.created,
    onDone,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate(values);
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={messages.name}
          description={messages.nameHint}
          required
          maxLength={120}
          data-autofocus
          value={values.name}
          onChange={(event) => set("name", event.currentTarget.value)}
          error={fieldError(save.error, "name")}
        />
        <Textarea
          label={messages.description}
          description={messages.descriptionHint}
          autosize
          minRows={2}
          maxRows={8}
          value={values.description}
          onChange={(event) => set("description", event.currentTarget.value)}
          error={fieldError(save.error, "description")}
        />
        <FormProblem message={formError(save.error, ["name", "description"])} />
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            {project ? "Save" : "Create project"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
