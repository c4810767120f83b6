import { Button, Card, Group, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { formError, useFields } from "@/lib/console-form";
import { paths } from "@/lib/console-paths";
import { keys } from "@/lib/console-queries";
import { navigate } from "@/lib/router";
import { CampaignFields } from "./campaign-fields";
import { newCampaign, SHOWN_FIELDS, toBody } from "./campaign-form";
import { messages } from "./messages";
import { emptyPairs, toPairSource } from "./pair-source";
import { PairSourceFields } from "./pair-source-fields";
import { type CampaignInput, createCampaign } from "./queries";

export function CampaignNewPage() {
  const { project } = useProject();
  const { values, set } = useFields(newCampaign);
  const [pairFields, setPairFields] = useState(emptyPairs);
  const create = useChange({
    act: (body: CampaignInput) => createCampaign(project.id, body),
    stale: [keys.campaigns(project.id), keys.project(project.id)],
    done: messages.created,
    onDone: (campaign) => navigate(paths.campaign(project.id, campaign.id)),
    showsError: true,
  });
  const pairs = toPairSource(pairFields);
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!("body" in pairs)) return;
    create.mutate({ ...toBody(values), kind: "pairwise", purpose: "", pairs: [pairs.body] });
  }
  return (
    <Page
      title={messages.create}
      crumbs={[{ label: messages.title, href: paths.campaigns(project.id) }]}
    >
      <form onSubmit={submit}>
        <Stack maw={820}>
          <Card>
            <PairSourceFields value={pairFields} onChange={setPairFields} />
          </Card>
          <Card>
            <Stack>
              <CampaignFields values={values} set={set} error={create.error} />
            </Stack>
          </Card>
          <FormProblem message={formError(create.error, SHOWN_FIELDS)} />
          <Group justify="flex-end">
            {"problem" in pairs && (
              <Text size="sm" c="dimmed">
                {pairs.problem}
              </Text>
            )}
            <Button type="submit" loading={create.isPending} disabled={!("body" in pairs)}>
              Create draft
            </Button>
          </Group>
        </Stack>
      </form>
    </Page>
  );
}
