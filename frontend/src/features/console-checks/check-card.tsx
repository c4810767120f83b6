import { Badge, Card, Group, Stack, Text } from "@mantine/core";
import { ConfirmButton } from "@/components/console-confirm";
import { useChange } from "@/components/console-mutation";
import { ZoomImage } from "@/components/console-pixel-image";
import { formatPercent } from "@/lib/console-format";
import type { Campaign } from "@/lib/console-types";
import classes from "./checks.module.css";
import { messages } from "./messages";
import { type Gold, type GoldQuestion, goldKey, retireGold } from "./queries";
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
  const retire = useChange({
    act: () => retireGold(gold.id),
    stale: [goldKey(campaign.id)],
    done: messages.retired,
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
            {!gold.retired && (
              <ConfirmButton
                size="compact-sm"
                style={{ flex: "none" }}
                label={messages.retire}
                title={messages.retireTitle}
                confirmLabel={messages.retire}
                onConfirm={() => retire.mutate(undefined)}
              >
                {messages.retireText}
              </ConfirmButton>
            )}
          </Group>
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
    </Card>
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
