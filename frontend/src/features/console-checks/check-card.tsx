import { Badge, Button, Card, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useChange } from "@/components/console-mutation";
import { ZoomImage } from "@/components/console-pixel-image";
import { formatAge, formatPercent } from "@/lib/console-format";
import type { Campaign } from "@/lib/console-types";
import classes from "./checks.module.css";
import { messages } from "./messages";
import { countedKey, type Gold, type GoldQuestion, restoreGold } from "./queries";
import { RetireDialog } from "./retire-dialog";
import {
  type AnswerShare,
  answerLabel,
  isDoubtful,
  isPerImage,
  questionLabel,
  sharesOf,
} from "./words";

interface Props {
  gold: Gold;
  campaign: Campaign;
  questions: readonly GoldQuestion[];
  imagesEach: number;
}

/** A task with a known answer: its images, and what is expected beside what was answered. */
export function CheckCard({ gold, campaign, questions, imagesEach }: Props) {
  const [retiring, setRetiring] = useState(false);
  const restore = useChange({
    act: () => restoreGold(gold.id),
    stale: [countedKey(campaign.id)],
    done: messages.restored,
  });
  const ofImage = isPerImage(campaign.kind, imagesEach);
  return (
    <Card padding="sm">
      <div className={classes.check}>
        <div className={classes.images}>
          {gold.images.map((image, place) => (
            <div key={image.url} className={classes.thumb}>
              <ZoomImage
                image={image}
                alt={`${gold.prompt}, ${messages.image(place)}`}
                title={gold.prompt}
              />
            </div>
          ))}
        </div>
        <Stack gap={6} className={classes.facts}>
          <Group gap="xs" justify="space-between" wrap="nowrap" align="flex-start">
            <Group gap="xs">
              <Badge variant="light" color={gold.role === "gold" ? "gray" : "blue"}>
                {messages.roles[gold.role]}
              </Badge>
              {gold.retired && <Badge color="gray">{messages.retired}</Badge>}
              <Text size="sm" c="dimmed" title={messages.creditHelp}>
                {messages.answered(gold.answered)}
                {gold.credit !== null && ` · ${messages.credit(formatPercent(gold.credit))}`}
              </Text>
            </Group>
            <Button
              size="compact-sm"
              variant="default"
              style={{ flex: "none" }}
              loading={restore.isPending}
              onClick={() => (gold.retired ? restore.mutate(undefined) : setRetiring(true))}
            >
              {gold.retired ? messages.restore : messages.retire}
            </Button>
          </Group>
          {gold.retired && <Retirement gold={gold} />}
          <Text size="sm" lineClamp={2}>
            {gold.prompt}
          </Text>
          {isDoubtful(gold) && (
            <Text size="sm" c="red">
              {messages.doubtful}
            </Text>
          )}
          {gold.known.map((known) => (
            <div key={`${known.question} ${known.position}`}>
              <Text size="sm" fw={600}>
                {questionLabel(questions, known.question)}
                {ofImage && `, ${messages.image(known.position)}`}
              </Text>
              {sharesOf(known).map((share) => (
                <ShareRow
                  key={share.answer}
                  share={share}
                  label={answerLabel(campaign, known.question, share.answer)}
                />
              ))}
              {known.explanation && (
                <Text size="xs" c="dimmed">
                  {known.explanation}
                </Text>
              )}
            </div>
          ))}
        </Stack>
      </div>
      {retiring && (
        <RetireDialog campaignId={campaign.id} task={gold.id} onClose={() => setRetiring(false)} />
      )}
    </Card>
  );
}

function Retirement({ gold: { retirement } }: { gold: Gold }) {
  if (!retirement) {
    return (
      <Text size="sm" c="dimmed">
        {messages.byFlags}
      </Text>
    );
  }
  const { reason, by, created_at, answers, is_wrong } = retirement;
  return (
    <div>
      <Text size="sm">{reason}</Text>
      <Text size="xs" c="dimmed">
        {messages.retiredBy(by, formatAge(created_at), answers)}. {is_wrong && messages.wrongAnswer}
      </Text>
    </div>
  );
}

function ShareRow({ share, label }: { share: AnswerShare; label: string }) {
  const { expected, given, count } = share;
  return (
    <div className={classes.share}>
      <span className={classes.answer}>{label}</span>
      <span className={classes.bars} aria-hidden="true">
        <span className={classes.expected} style={{ width: `${100 * expected}%` }} />
        <span className={classes.given} style={{ width: `${100 * given}%` }} />
      </span>
      <span className={classes.numbers}>
        {messages.expected.toLowerCase()} {formatPercent(expected)} · {messages.given.toLowerCase()}{" "}
        {formatPercent(given)} ({count})
      </span>
    </div>
  );
}
