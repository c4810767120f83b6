import { Button, Group, Slider, Stack, Text } from "@mantine/core";
import type { Campaign } from "@/lib/console-types";
import classes from "./checks.module.css";
import type { Place } from "./gold-input";
import { messages } from "./messages";
import { type Picked, sharesAt } from "./picked";
import { withShare } from "./shares";
import { answerLabel } from "./words";

interface Props {
  place: Place;
  campaign: Campaign;
  picked: Picked;
  isOnly: boolean;
  isPair: boolean;
  onAnswer: (key: string, answer: string | undefined) => void;
  onShares: (key: string, shares: readonly number[]) => void;
}

/** What is expected of one question: an answer to be pressed, or a slider for each. */
export function ExpectedAnswer(props: Props) {
  const { place, picked, isOnly } = props;
  return (
    <fieldset className={classes.expectedAnswer}>
      <Text
        component="legend"
        size="sm"
        fw={600}
        mb={4}
        className={isOnly ? "visually-hidden" : ""}
      >
        {place.label}
      </Text>
      {picked.isSoft ? <Sliders {...props} /> : <Answers {...props} />}
    </fieldset>
  );
}

function Answers({ place, campaign, picked, isPair, onAnswer }: Props) {
  const { key, question } = place;
  const chosen = picked.answers[key];
  return (
    <Group gap={6}>
      {question.answers.map((answer, number) => (
        <Button
          key={answer}
          size="compact-sm"
          variant={chosen === answer ? "filled" : "default"}
          aria-pressed={chosen === answer}
          onClick={() => onAnswer(key, chosen === answer ? undefined : answer)}
        >
          {isPair && number < 2
            ? messages.imageIsRight(number)
            : answerLabel(campaign, question.key, answer)}
        </Button>
      ))}
    </Group>
  );
}

function Sliders({ place, campaign, picked, onShares }: Props) {
  const { key, question } = place;
  const shares = sharesAt(picked, place);
  return (
    <Stack gap={6}>
      {question.answers.map((answer, at) => (
        <div key={answer} className={classes.slider}>
          <span>{answerLabel(campaign, question.key, answer)}</span>
          <Slider
            thumbLabel={answerLabel(campaign, question.key, answer)}
            label={null}
            value={shares[at] ?? 0}
            onChange={(percent) => onShares(key, withShare(shares, at, percent))}
          />
          <span className={classes.numbers}>{shares[at] ?? 0} %</span>
        </div>
      ))}
    </Stack>
  );
}
