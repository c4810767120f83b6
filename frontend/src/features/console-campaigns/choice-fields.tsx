import { Button, Group, NumberInput, Select, SimpleGrid, Stack } from "@mantine/core";
import type { FormEvent } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { plural } from "@/lib/console-format";
import { fieldsOf, SHOWN, toBody } from "./choice-form";
import { RULES, choiceMessages as words } from "./choice-messages";
import { type Choice, type ChoiceInput, setChoice } from "./choice-queries";
import { campaignKey } from "./queries";

interface Props {
  choice: Choice;
  campaignId: number;
  onDone: () => void;
}

export function ChoiceForm({ choice, campaignId, onDone }: Props) {
  const { values, set } = useFields(fieldsOf(choice));
  const save = useChange({
    act: (body: ChoiceInput) => setChoice(campaignId, body),
    stale: [campaignKey(campaignId)],
    done: words.saved,
    onDone,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate(toBody(values));
  }
  const isDrawn = choice.rounds.length > 0;
  const number = (
    name: (typeof SHOWN)[number],
    label: string,
    description: string,
    isFixed = false,
  ) => (
    <NumberInput
      label={label}
      description={description}
      value={values[name]}
      onChange={(value) => set(name, value)}
      error={fieldError(save.error, name)}
      allowNegative={false}
      disabled={isFixed}
    />
  );
  return (
    <form onSubmit={submit}>
      <Stack>
        <Select
          label="Choose by"
          description={RULES[values.rule].help}
          data={Object.entries(RULES).map(([value, { label }]) => ({ value, label }))}
          value={values.rule}
          allowDeselect={false}
          onChange={(rule) => rule && set("rule", rule as keyof typeof RULES)}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          {number(
            "per_round",
            "Votes a round",
            "The next round comes when half of them are taken.",
          )}
          {number("total", "Votes in all", "Empty: as many as the overlap would have cost.")}
          {number(
            "control_percent",
            "Random arm (% of prompts)",
            isDrawn ? "Drawn with the first round: it stays." : words.randomArm,
            isDrawn,
          )}
          {number(
            "cap",
            "Votes on a pair at most",
            `${plural(choice.people, "person", "people")} may answer here. Empty: as many.`,
          )}
          {number("least", "Votes before a pair settles", "Never fewer than 2.")}
          {number(
            "sure_percent",
            "Settled when so sure (%)",
            "How sure it must be that most people prefer one side.",
          )}
          {number(
            "target_percent",
            "Target accuracy (%)",
            "“About N more labels to reach it.” May be empty.",
          )}
        </SimpleGrid>
        <FormProblem message={formError(save.error, SHOWN)} />
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
