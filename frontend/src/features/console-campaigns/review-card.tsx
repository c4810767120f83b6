import { Button, Card, Group, NumberInput, Radio, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useChange } from "@/components/console-mutation";
import { ZoomImage } from "@/components/console-pixel-image";
import { formatPercent, plural } from "@/lib/console-format";
import { type AskedOfTask, answerWord, askedOf } from "./review-answers";
import {
  type Queued,
  type ReviewInput,
  type ReviewQuestion,
  reviewKey,
  reviewTask,
} from "./review-queries";

interface Props {
  task: Queued;
  questions: readonly ReviewQuestion[];
  campaignId: number;
  onDone: () => void;
}

type Way = "overruled" | "more" | undefined;

/** One task with its images, its votes, and what a reviewer may decide. */
export const cardId = (task: number) => `review-${task}`;

export function ReviewCard({ task, questions, campaignId, onDone }: Props) {
  const [way, setWay] = useState<Way>();
  const change = useChange({
    act: (body: ReviewInput) => reviewTask(task.task, body),
    stale: [reviewKey(campaignId)],
    done: "Reviewed",
    onDone,
  });
  const asked = askedOf(task, questions);
  return (
    <Card padding="sm" id={cardId(task.task)} role="group" aria-label={`Review: ${task.prompt}`}>
      <Group align="flex-start" gap="md">
        <Group gap="xs">
          {task.images.map((image, position) => (
            <div key={image.url} style={{ width: 128 }}>
              <ZoomImage
                image={image}
                alt={`${task.prompt}, image ${position + 1}`}
                title={task.prompt}
              />
              <Text size="xs" c="dimmed" ta="center">
                {task.images.length === 2 ? ["First", "Second"][position] : position + 1}
              </Text>
            </div>
          ))}
        </Group>
        <Stack gap="xs" style={{ flex: "1 1 260px", minWidth: 0 }}>
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {task.prompt}
          </Text>
          <Text size="xs" c="dimmed">
            {plural(task.votes, "vote")}; chance of the likeliest answer{" "}
            {formatPercent(1 - task.doubt)}
          </Text>
          {asked.slice(0, 4).map((row) => (
            <Votes key={row.name} row={row} isAlone={asked.length === 1} />
          ))}
          <Group gap="xs">
            <Button
              size="xs"
              variant="light"
              data-review
              loading={change.isPending}
              onClick={() => change.mutate({ verdict: "agreed", reason: "", more: 0 })}
            >
              Agree with the votes
            </Button>
            <Button
              size="xs"
              variant="default"
              aria-expanded={way === "overruled"}
              onClick={() => setWay(way === "overruled" ? undefined : "overruled")}
            >
              Overrule…
            </Button>
            <Button
              size="xs"
              variant="default"
              aria-expanded={way === "more"}
              onClick={() => setWay(way === "more" ? undefined : "more")}
            >
              Ask more people…
            </Button>
          </Group>
          {way === "overruled" && <Overrule asked={asked} onSend={change.mutate} />}
          {way === "more" && <More onSend={change.mutate} />}
        </Stack>
      </Group>
    </Card>
  );
}

function Votes({ row, isAlone }: { row: AskedOfTask; isAlone: boolean }) {
  const said = row.answers
    .map((answer, place) => ({ answer, count: row.counts[place] ?? 0 }))
    .filter((each) => each.count > 0);
  return (
    <Text size="sm">
      {!isAlone && `${row.label}: `}
      {said.map((each) => `${answerWord(each.answer)} ${each.count}`).join(" · ")}
    </Text>
  );
}

function Overrule({
  asked,
  onSend,
}: {
  asked: readonly AskedOfTask[];
  onSend: (body: ReviewInput) => void;
}) {
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const [reason, setReason] = useState("");
  const isReady = Object.keys(answers).length > 0 && reason.trim() !== "";
  return (
    <Stack gap="xs">
      {asked.map((row) => (
        <Radio.Group
          key={row.name}
          label={row.label}
          value={answers[row.name] ?? ""}
          onChange={(value) => setAnswers({ ...answers, [row.name]: value })}
        >
          <Group gap="sm" mt={4}>
            {row.answers.map((answer) => (
              <Radio key={answer} value={answer} label={answerWord(answer)} />
            ))}
          </Group>
        </Radio.Group>
      ))}
      <Textarea
        label="Why"
        description="Kept with the label."
        autosize
        maxLength={400}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button
        size="xs"
        w="fit-content"
        disabled={!isReady}
        onClick={() => onSend({ verdict: "overruled", answers, reason, more: 0 })}
      >
        Overrule
      </Button>
    </Stack>
  );
}

function More({ onSend }: { onSend: (body: ReviewInput) => void }) {
  const [more, setMore] = useState(2);
  return (
    <Group gap="xs" align="flex-end">
      <NumberInput
        label="More people"
        size="xs"
        w={110}
        min={1}
        max={20}
        value={more}
        onChange={(value) => setMore(Number(value))}
      />
      <Button size="xs" onClick={() => onSend({ verdict: "more", reason: "", more })}>
        Ask them
      </Button>
    </Group>
  );
}
