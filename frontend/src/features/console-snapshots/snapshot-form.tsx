import { Button, Group, MultiSelect, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { plural } from "@/lib/console-format";
import { campaignsQuery, keys } from "@/lib/console-queries";
import { messages } from "./messages";
import { createSnapshot } from "./queries";

export function SnapshotForm({ onDone }: { onDone: () => void }) {
  const { project } = useProject();
  const campaigns = useQuery(campaignsQuery(project.id)).data?.results ?? [];
  const judged = campaigns.filter((campaign) => campaign.judged > 0);
  const { values, set } = useFields<{ name: string; campaigns: string[] }>({
    name: "",
    campaigns: [],
  });
  const create = useChange({
    act: () =>
      createSnapshot(project.id, {
        name: values.name,
        campaigns: values.campaigns.map(Number),
      }),
    stale: [keys.snapshots(project.id), keys.activity(project.id)],
    done: messages.created,
    onDone,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    create.mutate(undefined);
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={messages.name}
          required
          maxLength={120}
          data-autofocus
          value={values.name}
          onChange={(event) => set("name", event.currentTarget.value)}
          error={fieldError(create.error, "name")}
        />
        <MultiSelect
          label={messages.campaigns}
          description={messages.campaignsHint}
          withAsterisk
          nothingFoundMessage="No campaign has answers yet."
          data={judged.map((campaign) => ({
            value: String(campaign.id),
            label: `${campaign.name} (${plural(campaign.judged, "answer")})`,
          }))}
          value={values.campaigns}
          onChange={(chosen) => set("campaigns", chosen)}
          error={fieldError(create.error, "campaigns")}
        />
        <FormProblem message={formError(create.error, ["name", "campaigns"])} />
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending} disabled={values.campaigns.length === 0}>
            Create
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
