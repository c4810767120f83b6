import {
  Alert,
  Button,
  Card,
  Group,
  List,
  Progress,
  Select,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useProject } from "@/components/console-project";
import { fieldError, formError } from "@/lib/console-form";
import { formatBytes, plural } from "@/lib/console-format";
import { type FolderFile, folderFiles, tablesIn, toSend } from "./folder";
import { FolderButton } from "./folder-button";
import { messages } from "./messages";
import { importsKey } from "./queries";
import { useUpload } from "./use-upload";

export function UploadForm() {
  const { project } = useProject();
  const client = useQueryClient();
  const [files, setFiles] = useState<FolderFile[]>([]);
  const [table, setTable] = useState<string | null>(null);
  const [name, setName] = useState("");
  const upload = useUpload();
  const send = useMutation({
    mutationFn: () =>
      upload.run({ project: project.id, files, table: table ?? "", promptSetName: name }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: importsKey(project.id) });
      notifications.show({ message: messages.started });
      setFiles([]);
    },
  });

  function choose(chosen: FileList): void {
    const found = folderFiles(chosen);
    upload.forget();
    send.reset();
    setFiles(found);
    setTable(tablesIn(found)[0] ?? null);
    setName((old) => old || (chosen[0]?.webkitRelativePath.split("/")[0] ?? ""));
  }
  function submit(event: FormEvent): void {
    event.preventDefault();
    send.mutate();
  }

  const sending = table ? toSend(files, table) : [];
  const bytes = sending.reduce((sum, each) => sum + each.file.size, 0);
  return (
    <Card component="form" onSubmit={submit}>
      <Stack>
        <Text fw={600}>{messages.upload}</Text>
        <Group gap="sm">
          <FolderButton label={messages.choose} disabled={send.isPending} onChoose={choose} />
          <Text size="sm" c="dimmed">
            {files.length === 0
              ? messages.uploadHint
              : `${plural(sending.length, "file")}, ${formatBytes(bytes)}`}
          </Text>
        </Group>
        {files.length > 0 && (
          <>
            <Group grow align="flex-start" preventGrowOverflow={false}>
              <Select
                label={messages.table}
                required
                data={tablesIn(files)}
                value={table}
                onChange={setTable}
                error={table ? fieldError(send.error, "table") : messages.noTable}
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
              <Stack gap={4}>
                <Progress
                  value={(100 * upload.sent) / Math.max(1, sending.length)}
                  aria-label={messages.go}
                />
                <Text size="xs" c="dimmed">
                  {upload.sent} of {plural(sending.length, "file")} sent
                </Text>
              </Stack>
            )}
            <FormProblem message={formError(send.error, ["table", "prompt_set_name"])} />
            <Group justify="flex-end">
              {send.isPending && (
                <Button variant="default" onClick={upload.stop}>
                  Stop
                </Button>
              )}
              <Button type="submit" loading={send.isPending} disabled={!table || name === ""}>
                {upload.sent > 0 ? messages.again : messages.go}
              </Button>
            </Group>
          </>
        )}
        {upload.refused.length > 0 && (
          <Alert color="orange" title={`${plural(upload.refused.length, "file")} refused`}>
            <List size="sm">
              {upload.refused.slice(0, 20).map((each) => (
                <List.Item key={each.path}>
                  {each.path}: {each.message}
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
      </Stack>
    </Card>
  );
}
