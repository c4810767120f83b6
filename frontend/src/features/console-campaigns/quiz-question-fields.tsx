import { Button, Group, Radio, Stack, Textarea, TextInput } from "@mantine/core";
import { messages } from "./messages";
import type { QuestionRow } from "./quiz-fields";

const words = messages.quiz;

interface Props {
  row: QuestionRow;
  number: number;
  onChange: (row: QuestionRow) => void;
  onRemove: () => void;
}

/** A question, its options with the right one marked, and why. */
export function QuizQuestionFields({ row, number, onChange, onRemove }: Props) {
  function setOption(place: number, text: string): void {
    onChange({ ...row, options: row.options.map((old, at) => (at === place ? text : old)) });
  }
  return (
    <Stack gap="xs" pb="sm" bd="0 0 1px 0 solid var(--mantine-color-default-border)">
      <TextInput
        label={`${words.question} ${number}`}
        required
        maxLength={400}
        value={row.text}
        onChange={(event) => onChange({ ...row, text: event.currentTarget.value })}
      />
      {row.options.map((option, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: five places, always the same
        <Group key={place} gap="xs" wrap="nowrap">
          <Radio
            name={`right-${row.id}`}
            aria-label={words.isRight(number, place + 1)}
            checked={row.right === place}
            onChange={() => onChange({ ...row, right: place })}
          />
          <TextInput
            flex={1}
            size="xs"
            maxLength={200}
            required={place < 2}
            aria-label={words.option(number, place + 1)}
            placeholder={words.optionPlace(place + 1)}
            value={option}
            onChange={(event) => setOption(place, event.currentTarget.value)}
          />
        </Group>
      ))}
      <Textarea
        label={words.explanation}
        aria-label={`${words.explanation} ${number}`}
        autosize
        maxLength={1000}
        value={row.explanation}
        onChange={(event) => onChange({ ...row, explanation: event.currentTarget.value })}
      />
      <Group justify="flex-end">
        <Button variant="subtle" color="gray" size="compact-sm" onClick={onRemove}>
          {words.removeQuestion} {number}
        </Button>
      </Group>
    </Stack>
  );
}
