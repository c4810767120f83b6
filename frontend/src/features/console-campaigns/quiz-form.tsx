import { Button, Checkbox, Group, NumberInput, Stack, Text, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Schemas } from "@/client/api";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { formError } from "@/lib/console-form";
import { type QuizInput, quizKey, setQuiz } from "./instruction-queries";
import { messages } from "./messages";
import { campaignKey } from "./queries";
import { emptyQuestion, type QuestionRow, rowsOf, toQuestions } from "./quiz-fields";
import { QuizQuestionFields } from "./quiz-question-fields";

const words = messages.quiz;

interface Props {
  campaignId: number;
  quiz: Schemas["QuizWhole"];
}

/** The quiz on the instructions: saving makes a new version. */
export function QuizForm({ campaignId, quiz }: Props) {
  const [rows, setRows] = useState<QuestionRow[]>(() => rowsOf(quiz.questions));
  const [passMark, setPassMark] = useState<string | number>(quiz.pass_mark);
  const [most, setMost] = useState<string | number>(quiz.most_attempts);
  const [anew, setAnew] = useState(false);
  const save = useChange({
    act: (body: QuizInput) => setQuiz(campaignId, body),
    stale: [quizKey(campaignId), campaignKey(campaignId)],
    done: words.saved,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate({
      questions: toQuestions(rows),
      pass_mark: Number(passMark),
      most_attempts: Number(most),
      anew,
    });
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Title order={3} size="h5">
          {words.title}
        </Title>
        <Text size="sm" c="dimmed">
          {words.intro}
        </Text>
        {rows.map((row, index) => (
          <QuizQuestionFields
            key={row.id}
            row={row}
            number={index + 1}
            onChange={(changed) =>
              setRows(rows.map((other) => (other.id === row.id ? changed : other)))
            }
            onRemove={() => setRows(rows.filter((other) => other.id !== row.id))}
          />
        ))}
        <Group>
          <Button
            variant="default"
            size="xs"
            onClick={() => {
              setRows([...rows, emptyQuestion(rows)]);
              setPassMark(rows.length + 1);
            }}
          >
            {words.add}
          </Button>
        </Group>
        {rows.length > 0 && (
          <Group align="end">
            <NumberInput
              label={words.passMark}
              min={1}
              max={rows.length}
              allowDecimal={false}
              value={passMark}
              onChange={setPassMark}
            />
            <NumberInput
              label={words.mostAttempts}
              min={1}
              max={100}
              allowDecimal={false}
              value={most}
              onChange={setMost}
            />
          </Group>
        )}
        {quiz.version !== null && rows.length > 0 && (
          <Checkbox
            label={words.anew}
            checked={anew}
            onChange={(event) => setAnew(event.currentTarget.checked)}
          />
        )}
        <FormProblem message={formError(save.error, [])} />
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending} disabled={!rows.length && !quiz.version}>
            {rows.length === 0 && quiz.version ? words.remove : words.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
