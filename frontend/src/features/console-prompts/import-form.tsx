import {
  Alert,
  Button,
  FileButton,
  Group,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
} from "@mantine/core";
import { useState } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { fieldError, formError } from "@/lib/console-form";
import { plural } from "@/lib/console-format";
import { keys } from "@/lib/console-queries";
import { messages } from "./messages";
import { ProblemList } from "./problem-list";
import { guessFormat, withHeader } from "./prompt-format";
import { type ImportFormat, type ImportInput, importPrompts, promptsKey } from "./queries";

/** Paste or pick a file, check it, import it; what is wrong is listed by row. */
export function ImportForm({ setId }: { setId: number }) {
  const { project } = useProject();
  const [content, setContent] = useState("");
  const [format, setFormat] = useState<ImportFormat>("csv");
  const send = useChange({
    act: (input: ImportInput) => importPrompts(setId, input),
    stale: [promptsKey(setId), keys.promptSets(project.id), keys.project(project.id)],
    showsError: true,
  });

  function take(text: string, fileName = ""): void {
    setContent(text);
    setFormat(guessFormat(text, fileName));
    send.reset();
  }
  async function choose(file: File | null): Promise<void> {
    if (file) take(await file.text(), file.name);
  }
  function run(dryRun: boolean): void {
    const text = format === "csv" ? withHeader(content) : content;
    send.mutate({ format, content: text, dry_run: dryRun });
  }

  const dryRun = send.variables?.dry_run === true;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {messages.importHint}
      </Text>
      <Textarea
        label={messages.content}
        placeholder={messages.contentPlaceholder}
        autosize
        minRows={5}
        maxRows={16}
        value={content}
        onChange={(event) => take(event.currentTarget.value)}
        error={fieldError(send.error, "content")}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
      />
      <Group justify="space-between">
        <Group gap="sm">
          <FileButton onChange={(file) => void choose(file)} accept=".csv,.jsonl,.ndjson,.txt">
            {(props) => (
              <Button {...props} variant="default">
                {messages.file}
              </Button>
            )}
          </FileButton>
          <SegmentedControl
            aria-label={messages.format}
            value={format}
            onChange={(value) => setFormat(value === "jsonl" ? "jsonl" : "csv")}
            data={[
              { value: "csv", label: "CSV or plain lines" },
              { value: "jsonl", label: "JSONL" },
            ]}
          />
        </Group>
        <Group gap="xs">
          <Button
            variant="default"
            disabled={content.trim() === ""}
            loading={send.isPending && dryRun}
            onClick={() => run(true)}
          >
            {messages.check}
          </Button>
          <Button
            disabled={content.trim() === ""}
            loading={send.isPending && !dryRun}
            onClick={() => run(false)}
          >
            {messages.add}
          </Button>
        </Group>
      </Group>
      <FormProblem message={formError(send.error, ["content"])} />
      {send.data && (
        <Alert
          role="status"
          color={send.data.problems.length > 0 ? "orange" : "teal"}
          title={`${plural(send.data.added, "prompt")} ${dryRun ? "would be added" : "added"}, ${send.data.repeated} already there`}
        >
          <ProblemList problems={send.data.problems} />
        </Alert>
      )}
    </Stack>
  );
}
