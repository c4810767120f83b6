import { NumberInput, SimpleGrid, Switch, TextInput } from "@mantine/core";
import { messages } from "./messages";
import type { RankingFields } from "./ranking-form";

interface Props {
  value: RankingFields;
  onChange: (value: RankingFields) => void;
}

const words = messages.ranking;
const LIMITS = { group: [2, 9], slots: [2, 9], perSlot: [1, 9] } as const;

/** How many images are ranked, into how many slots, and whether they are scored as well. */
export function RankingFieldset({ value, onChange }: Props) {
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        {(["group", "slots", "perSlot"] as const).map((name) => (
          <NumberInput
            key={name}
            label={words[name]}
            allowDecimal={false}
            min={LIMITS[name][0]}
            max={LIMITS[name][1]}
            value={value[name]}
            onChange={(number) => onChange({ ...value, [name]: number })}
          />
        ))}
      </SimpleGrid>
      <Switch
        label={words.scores}
        description={words.scoresHint}
        checked={value.scores}
        onChange={(event) => onChange({ ...value, scores: event.currentTarget.checked })}
      />
      {value.scores && (
        <TextInput
          label={words.scoreQuestion}
          maxLength={400}
          value={value.question}
          onChange={(event) => onChange({ ...value, question: event.currentTarget.value })}
        />
      )}
    </>
  );
}
