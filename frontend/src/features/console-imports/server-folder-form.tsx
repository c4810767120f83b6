import { Button, Card, Group, Stack, Text, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { ImportOptions } from "./import-options";
import { messages } from "./messages";
import { PLAIN } from "./options";
import { createImport, importsKey } from "./queries";

const EMPTY = {
  ...PLAIN,
  folder: "",
  prefix: "",
  archive: "",
  table: "items.csv",
  prompt_set_name: "",
};
type Name = "folder" | "prefix" | "archive" | "table" | "prompt_set_name";

/** Photos need no table, so the form does not fill one in for them; candidates do. */
function withTable(values: typeof EMPTY): typeof EMPTY {
  const isUntouched = values.table === "" || values.table === EMPTY.table;
  if (!isUntouched) return values;
  return { ...values, table: values.target === "photos" ? "" : EMPTY.table };
}

interface Props {
  place: "server" | "bucket";
}

/** The images are on the server, or in an object store that it may read, already. */
export function ServerFolderForm({ place }: Props) {
  const { project } = useProject();
  const { values, set, setValues } = useFields(EMPTY);
  const isPhotos = values.target === "photos";
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
  const where: { name: Name; label: string; required: boolean; placeholder?: string }[] =
    place === "server"
      ? [
          { name: "folder", label: messages.folder, required: true },
          { name: "archive", label: messages.archive, required: false, placeholder: "images.zip" },
        ]
      : [
          {
            name: "prefix",
            label: messages.prefix,
            required: true,
            placeholder: "s3://bucket/folder/",
          },
        ];
  const fields = [
    ...where,
    {
      name: "table" as const,
      label: messages.table,
      required: !isPhotos,
      placeholder: isPhotos ? messages.everyImage : "items.csv",
    },
    { name: "prompt_set_name" as const, label: messages.setName, required: true },
  ];
  return (
    <Card component="form" onSubmit={submit}>
      <Stack>
        <Text size="sm" c="dimmed">
          {place === "server" ? messages.serverHint : messages.bucketHint}
        </Text>
        <ImportOptions
          options={values}
          set={(change) => setValues((old) => withTable({ ...old, ...change }))}
        />
        <Group grow preventGrowOverflow={false} align="flex-start">
          {fields.map(({ name, label, required, placeholder }) => (
            <TextInput
              key={name}
              label={label}
              required={required}
              placeholder={placeholder}
              value={values[name]}
              onChange={(event) => set(name, event.currentTarget.value)}
              error={fieldError(start.error, name)}
            />
          ))}
        </Group>
        <FormProblem
          message={formError(
            start.error,
            fields.map(({ name }) => name),
          )}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={start.isPending}>
            Import
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
