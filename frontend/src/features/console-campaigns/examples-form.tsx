import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { formError } from "@/lib/console-form";
import type { Campaign } from "@/lib/console-types";
import { CandidateStrip } from "./candidate-strip";
import { askedOf, emptyExample, exampleRows, toExamples } from "./example-fields";
import { ExampleRowFields } from "./example-row-fields";
import type { Example } from "./instruction-queries";
import { messages } from "./messages";
import { campaignKey, updateCampaign } from "./queries";

const words = messages.examples;
const MOST = 8;

/** Worked examples of a scoring or checklist campaign; they may change at any time. */
export function ExamplesForm({ campaign }: { campaign: Campaign }) {
  const asked = askedOf(campaign.form);
  const [rows, setRows] = useState(() => exampleRows(campaign.examples));
  const save = useChange({
    act: (examples: Example[]) => updateCampaign(campaign.id, { examples }),
    stale: [campaignKey(campaign.id)],
    done: words.saved,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate(toExamples(rows, asked));
  }
  const add = (candidate: number | string) => setRows([...rows, emptyExample(rows, candidate)]);
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
          <ExampleRowFields
            key={row.id}
            row={row}
            number={index + 1}
            asked={asked}
            onChange={(changed) =>
              setRows(rows.map((other) => (other.id === row.id ? changed : other)))
            }
            onRemove={() => setRows(rows.filter((other) => other.id !== row.id))}
          />
        ))}
        {rows.length < MOST && (
          <>
            <CandidateStrip projectId={campaign.project} onPick={add} />
            <Group>
              <Button variant="default" size="xs" onClick={() => add("")}>
                {words.addByNumber}
              </Button>
            </Group>
          </>
        )}
        <FormProblem message={formError(save.error, [])} />
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            {words.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
