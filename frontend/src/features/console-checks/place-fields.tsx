import { Group, NumberInput, Select, Stack, Text } from "@mantine/core";
import type { Campaign } from "@/lib/console-types";
import { type GoldFields, type Place, shareKey } from "./gold-input";
import { messages } from "./messages";
import { answerLabel } from "./words";

interface Props {
  place: Place;
  campaign: Campaign;
  values: GoldFields;
  set: <K extends keyof GoldFields>(name: K, value: GoldFields[K]) => void;
}

/** What is expected of one question: an answer, or a share for each. */
export function PlaceFields({ place, campaign, values, set }: Props) {
  const { key, label, question } = place;
  const words = (answer: string) => answerLabel(campaign, question.key, answer);
  if (!values.isSoft) {
    return (
      <Select
        label={label}
        placeholder={messages.unasked}
        clearable
        data={question.answers.map((value) => ({ value, label: words(value) }))}
        value={values.answers[key] || null}
        onChange={(answer) => set("answers", { ...values.answers, [key]: answer ?? "" })}
      />
    );
  }
  return (
    <Stack gap={4} role="group" aria-label={label}>
      <Text size="sm" fw={600}>
        {label}
      </Text>
      <Group gap="sm">
        {question.answers.map((answer) => (
          <NumberInput
            key={answer}
            label={words(answer)}
            suffix=" %"
            min={0}
            max={100}
            w={110}
            value={values.shares[shareKey(place, answer)] ?? ""}
            onChange={(percent) =>
              set("shares", { ...values.shares, [shareKey(place, answer)]: percent })
            }
          />
        ))}
      </Group>
    </Stack>
  );
}
