import { Alert, Button, Card, Group, List, Progress, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useProject } from "@/components/console-project";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { formatBytes, plural } from "@/lib/console-format";
import { type FolderFile, folderFiles, nameOf, tablesIn, toSend } from "./folder";
import { FolderButton } from "./folder-button";
import { ImportOptions } from "./import-options";
import { messages } from "./messages";
import { PLAIN } from "./options";
import { importsKey } from "./queries";
import { TableField } from "./table-field";
import type { Refusal } from "./upload";
import { useUpload } from "./use-upload";

export function UploadForm() {
  const { project } = useProject();
  const client = useQueryClient();
  const [files, setFiles] = useState<FolderFile[]>([]);
  const [table, setTable] = useState<string | null>(null);
  const [name, setName] = useState("");
  const { values: options, setValues: setOptions } = useFields(PLAIN);
  const upload = useUpload();
  const send = useMutation({
    mutationFn: () =>
      upload.run({ project: project.id, files, table: table ?? "", promptSetName: name, options }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: importsKey(project.id) });
      notifications.show({ message: messages.started });
      setFiles([]);
    },
  });

  function choose(chosen: FileList): void {
    const found = folderFiles(chosen);
    const called = nameOf(chosen); // now: the browser empties the list when the input is reset
    upload.forget();
    send.reset();
    setFiles(found);
    setTable(tablesIn(found)[0] ?? null);
    setName((old) => old || called);
  }
  function submit(event: FormEvent): void {
    event.preventDefault();
    send.mutate();
  }

  const needsTable = options.target === "candidates";
  const sending = toSend(files, table ?? "");
  const bytes = sending.reduce((sum, each) => sum + each.file.size, 0);
  return (
    <Card component="form" onSubmit={submit}>
      <Stack>
        <ImportOptions
          options={options}
          set={(change) => setOptions((old) => ({ ...old, ...change }))}
        />
        <Group gap="sm">
          <FolderButton label={messages.choose} disabled={send.isPending} onChoose={choose} />
          <FolderButton
            label={messages.chooseArchive}
            accept=".zip,.tar,.tgz,.gz"
            disabled={send.isPending}
            onChoose={choose}
          />
          <Text size="sm" c="dimmed">
            {files.length === 0
              ? messages.uploadHint
              : `${plural(sending.length, "file")}, ${formatBytes(bytes)}`}
          </Text>
        </Group>
        {files.length > 0 && (
          <>
            <Group grow align="flex-start" preventGrowOverflow={false}>
              <TableField
                files={files}
                isNeeded={needsTable}
                table={table}
                set={setTable}
                error={fieldError(send.error, "table")}
              />
              <TextInput
                label={messages.setName}
                description={messages.setHint}
                required
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
                error={fieldError(send.error, "prompt_set_name")}
              />
            </Group>
            {(send.isPending || upload.sent > 0) && (
              <Sent sent={upload.sent} total={sending.length} />
            )}
            <FormProblem message={formError(send.error, ["table", "prompt_set_name"])} />
            <Group justify="flex-end">
              {send.isPending && (
                <Button variant="default" onClick={upload.stop}>
                  Stop
                </Button>
              )}
              <Button
                type="submit"
                loading={send.isPending}
                disabled={(needsTable && !table) || name === ""}
              >
                {upload.sent > 0 ? messages.again : messages.go}
              </Button>
            </Group>
          </>
        )}
        {upload.refused.length > 0 && <Refused files={upload.refused} />}
      </Stack>
    </Card>
  );
}

function Sent({ sent, total }: { sent: number; total: number }) {
  return (
    <Stack gap={4}>
      <Progress value={(100 * sent) / Math.max(1, total)} aria-label={messages.go} />
      <Text size="xs" c="dimmed">
        {sent} of {plural(total, "file")} sent
      </Text>
    </Stack>
  );
}

function Refused({ files }: { files: readonly Refusal[] }) {
  return (
    <Alert color="orange" title={`${plural(files.length, "file")} refused`}>
      <List size="sm">
        {files.slice(0, 20).map((each) => (
          <List.Item key={each.path}>
            {each.path}: {each.message}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
