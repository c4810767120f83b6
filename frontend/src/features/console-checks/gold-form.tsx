import { Button, Group, SegmentedControl, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { fieldError, formError, useFields } from "@/lib/console-form";
import type { Campaign } from "@/lib/console-types";
import { emptyGold, type GoldFields, placesOf, toGold } from "./gold-input";
import { messages } from "./messages";
import { PlaceFields } from "./place-fields";
import { addGold, type GoldInput, type GoldQuestion, goldKey } from "./queries";
import { RoleField } from "./role-field";

interface Props {
  campaign: Campaign;
  questions: readonly GoldQuestion[];
  imagesEach: number;
  onDone: () => void;
}

/** A check of images that are named, with the right answer or a share for each. */
export function GoldForm({ campaign, questions, imagesEach, onDone }: Props) {
  const { values, set } = useFields<GoldFields>(emptyGold);
  const [problem, setProblem] = useState<string>();
  const asked = { kind: campaign.kind, imagesEach, questions };
  const save = useChange({
    act: (body: GoldInput) => addGold(campaign.id, body),
    stale: [goldKey(campaign.id)],
    done: messages.added,
    onDone,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    const said = toGold(values, asked);
    setProblem("problem" in said ? said.problem : undefined);
    if ("body" in said) save.mutate(said.body);
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <RoleField value={values.role} onChange={(role) => set("role", role)} />
        <TextInput
          label={messages.candidates(imagesEach)}
          description={messages.candidatesHint(imagesEach)}
          required
          inputMode="numeric"
          value={values.candidates}
          onChange={(event) => set("candidates", event.currentTarget.value)}
          error={fieldError(save.error, "candidates")}
        />
        <Stack gap={6}>
          <Text size="sm" fw={600}>
            {messages.expects}
          </Text>
          <Group gap="sm">
            <SegmentedControl
              aria-label={messages.expects}
              data={[
                { value: "hard", label: messages.hard },
                { value: "soft", label: messages.soft },
              ]}
              value={values.isSoft ? "soft" : "hard"}
              onChange={(value) => set("isSoft", value === "soft")}
            />
          </Group>
          {values.isSoft && (
            <Text size="xs" c="dimmed">
              {messages.softHint}
            </Text>
          )}
        </Stack>
        {placesOf(asked, values.candidates).map((place) => (
          <PlaceFields
            key={place.key}
            place={place}
            campaign={campaign}
            values={values}
            set={set}
          />
        ))}
        <Textarea
          label={messages.explanation}
          autosize
          maxLength={400}
          value={values.explanation}
          onChange={(event) => set("explanation", event.currentTarget.value)}
        />
        <FormProblem message={problem ?? formError(save.error, ["candidates"])} />
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            {messages.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
