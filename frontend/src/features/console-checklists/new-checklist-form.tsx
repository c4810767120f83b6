import { Button, FileInput, Group, Radio, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { fieldError, formError } from "@/lib/console-form";
import { paths } from "@/lib/console-paths";
import { keys } from "@/lib/console-queries";
import { navigate } from "@/lib/router";
import { messages } from "./messages";
import { type ChecklistInput, createChecklist, readChecklist } from "./queries";

type Start = keyof typeof messages.starts;

const STARTS = Object.keys(messages.starts) as Start[];

interface Fields {
  name: string;
  start: Start;
  file: File | null;
  weights: File | null;
}

/** Begins a checklist: from nothing, from a built-in one, or from files. */
export function NewChecklistForm({ projectId }: { projectId: number }) {
  const [fields, setFields] = useState<Fields>({
    name: "",
    start: "blank",
    file: null,
    weights: null,
  });
  const set = (part: Partial<Fields>) => setFields((old) => ({ ...old, ...part }));
  const create = useChange({
    act: async () => createChecklist(projectId, await inputOf(projectId, fields)),
    stale: [keys.checklists(projectId)],
    done: messages.created,
    onDone: (made) => navigate(paths.checklist(projectId, made.id)),
    showsError: true,
  });
  const needsFile = fields.start === "toml" || fields.start === "released";
  function submit(event: FormEvent): void {
    event.preventDefault();
    create.mutate(undefined);
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={messages.name}
          required
          maxLength={120}
          data-autofocus
          value={fields.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={fieldError(create.error, "name")}
        />
        <Radio.Group
          label={messages.start}
          value={fields.start}
          onChange={(start) => set({ start: start as Start, file: null, weights: null })}
        >
          <Stack gap="xs" mt={6}>
            {STARTS.map((start) => (
              <Radio key={start} value={start} label={messages.starts[start]} />
            ))}
          </Stack>
        </Radio.Group>
        {needsFile && (
          <FileInput
            label={fields.start === "toml" ? messages.file : messages.questionsFile}
            required
            accept={fields.start === "toml" ? ".toml" : ".txt"}
            value={fields.file}
            onChange={(file) => set({ file })}
          />
        )}
        {fields.start === "released" && (
          <FileInput
            label={messages.weightsFile}
            accept=".json"
            clearable
            value={fields.weights}
            onChange={(weights) => set({ weights })}
          />
        )}
        <FormProblem message={formError(create.error, ["name"])} />
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={create.isPending}
            disabled={needsFile && fields.file === null}
          >
            Create
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

async function inputOf(project: number, fields: Fields): Promise<ChecklistInput> {
  const { name, start, file, weights } = fields;
  if (start === "image" || start === "video") return { name, media: start, builtin: start };
  if (start === "blank" || !file) return { name, media: "image" };
  const text = await file.text();
  const title = name.slice(0, 80);
  const files =
    start === "toml"
      ? { toml: text, questions: "", weights: "" }
      : { toml: "", questions: text, weights: (await weights?.text()) ?? "" };
  // What is wrong with it is no reason to refuse it: the editor shows each problem at its place.
  const { body } = await readChecklist(project, { ...files, title, media: "image" });
  return { name, body, media: body.media === "video" ? "video" : "image" };
}
