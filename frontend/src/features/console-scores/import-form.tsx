import {
  Alert,
  Button,
  FileButton,
  Group,
  List,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useState } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { fieldError, formError } from "@/lib/console-form";
import { plural } from "@/lib/console-format";
import { messages } from "./messages";
import { importScores, type ScoreImportInput, scorersKey } from "./queries";

const SHOWN = 50;

/** Paste or pick a table of scores; what is wrong is listed by row, and the rest comes in. */
export function ImportForm() {
  const { project } = useProject();
  const [source, setSource] = useState("");
  const [content, setContent] = useState("");
  const [format, setFormat] = useState<"csv" | "jsonl">("csv");
  const send = useChange({
    act: (input: ScoreImportInput) => importScores(project.id, input),
    stale: [scorersKey(project.id)],
    showsError: true,
  });
  function take(text: string): void {
    setContent(text);
    setFormat(text.trimStart().startsWith("{") ? "jsonl" : "csv");
    send.reset();
  }
  async function choose(file: File | null): Promise<void> {
    if (file) take(await file.text());
  }
  return (
    <Stack gap="sm">
      <TextInput
        label={messages.source}
        description={messages.sourceHint}
        withAsterisk
        maxLength={60}
        value={source}
        onChange={(event) => setSource(event.currentTarget.value)}
        error={fieldError(send.error, "source")}
      />
      <Textarea
        label={messages.content}
        description={messages.contentHint}
        placeholder={messages.placeholder}
        withAsterisk
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
            aria-label="Format"
            value={format}
            onChange={setFormat}
            data={[
              { value: "csv", label: "CSV" },
              { value: "jsonl", label: "JSONL" },
            ]}
          />
        </Group>
        <Button
          disabled={content.trim() === "" || source.trim() === ""}
          loading={send.isPending}
          onClick={() => send.mutate({ source, format, content })}
        >
          {messages.add}
        </Button>
      </Group>
      <FormProblem message={formError(send.error, ["content", "source"])} />
      {send.data && (
        <Alert
          role="status"
          color={send.data.problems.length > 0 ? "orange" : "teal"}
          title={`${plural(send.data.added, "score")} added, ${send.data.replaced} replaced`}
        >
          <Problems problems={send.data.problems} />
        </Alert>
      )}
    </Stack>
  );
}

function Problems({ problems }: { problems: readonly { row: number; message: string }[] }) {
  if (problems.length === 0) return <Text size="sm">Every row is fine.</Text>;
  return (
    <>
      <Text size="sm">{plural(problems.length, "row")} left out.</Text>
      <List size="sm" mt={4}>
        {problems.slice(0, SHOWN).map((problem) => (
          <List.Item key={`${problem.row}-${problem.message}`}>
            Row {problem.row}: {problem.message}
          </List.Item>
        ))}
      </List>
      {problems.length > SHOWN && <Text size="sm">… and {problems.length - SHOWN} more.</Text>}
    </>
  );
}
