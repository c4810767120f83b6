import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { formError } from "@/lib/console-form";
import type { Campaign } from "@/lib/console-types";
import { messages } from "./messages";
import { emptyPairs, toPairSource } from "./pair-source";
import { PairSourceFields } from "./pair-source-fields";
import { addPairs, campaignKey, type PairSource } from "./queries";
import { madeWords } from "./tasks-added";

interface Props {
  campaign: Campaign;
  onDone: () => void;
}

export function AddPairsForm({ campaign, onDone }: Props) {
  const [fields, setFields] = useState(emptyPairs);
  const pairs = toPairSource(fields);
  const add = useChange({
    act: (body: PairSource) => addPairs(campaign.id, body),
    stale: [campaignKey(campaign.id)],
    done: (added) => madeWords(messages.pairsAdded, added),
    onDone,
    showsError: true,
  });
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        What the campaign holds already is not added twice.
      </Text>
      <PairSourceFields value={fields} onChange={setFields} />
      <FormProblem message={formError(add.error, [])} />
      <Group justify="flex-end">
        <Button
          loading={add.isPending}
          disabled={!("body" in pairs)}
          onClick={() => "body" in pairs && add.mutate(pairs.body)}
        >
          {messages.addPairs}
        </Button>
      </Group>
    </Stack>
  );
}
