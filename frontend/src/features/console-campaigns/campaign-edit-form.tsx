import { Button, Group, Stack } from "@mantine/core";
import type { FormEvent } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { formError, useFields } from "@/lib/console-form";
import type { Campaign } from "@/lib/console-types";
import { CampaignFields } from "./campaign-fields";
import { fieldsOf, SHOWN_FIELDS, toBody } from "./campaign-form";
import { messages } from "./messages";
import { type CampaignPatch, campaignKey, updateCampaign } from "./queries";

interface Props {
  campaign: Campaign;
  onDone: () => void;
}

export function CampaignEditForm({ campaign, onDone }: Props) {
  const { values, set } = useFields(fieldsOf(campaign));
  const save = useChange({
    act: (body: CampaignPatch) => updateCampaign(campaign.id, body),
    stale: [campaignKey(campaign.id)],
    done: messages.saved,
    onDone,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate(toBody(values));
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <CampaignFields
          values={values}
          set={set}
          error={save.error}
          isOwn={campaign.kind === "own_prompt"}
        />
        <FormProblem message={formError(save.error, SHOWN_FIELDS)} />
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
