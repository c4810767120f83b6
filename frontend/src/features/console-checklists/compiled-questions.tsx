import { List, ScrollArea, Stack, Text } from "@mantine/core";
import { messages } from "./messages";
import type { Question } from "./queries";

export function CompiledQuestions({ questions }: { questions: readonly Question[] }) {
  if (questions.length === 0) return <Text size="sm">{messages.compiledWaits}</Text>;
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {messages.compiledHint}
      </Text>
      <ScrollArea.Autosize mah="60vh" tabIndex={0} aria-label={messages.compiled}>
        <List size="sm" type="ordered" spacing={4} withPadding pr="md">
          {questions.map((question) => (
            <List.Item key={question.key}>
              {question.text}{" "}
              <Text span size="xs" c="dimmed" ff="monospace">
                {question.key}
              </Text>
            </List.Item>
          ))}
        </List>
      </ScrollArea.Autosize>
    </Stack>
  );
}
