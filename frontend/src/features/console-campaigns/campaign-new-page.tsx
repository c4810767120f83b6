import { Button, Card, Group, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { formError, useFields } from "@/lib/console-form";
import { paths } from "@/lib/console-paths";
import { keys } from "@/lib/console-queries";
import { navigate, useSearch } from "@/lib/router";
import { CampaignFields } from "./campaign-fields";
import { isUntouched, newCampaign, SHOWN_FIELDS, startOf, toBody } from "./campaign-form";
import { KindFieldset } from "./kind-fields";
import { type KindFields, type Media, mediaOf, newKind, toForm } from "./kind-form";
import { messages } from "./messages";
import { emptyPairs, toPairSource } from "./pair-source";
import { PairSourceFields } from "./pair-source-fields";
import { type CampaignInput, createCampaign } from "./queries";
import { madeWords } from "./tasks-added";

const mediaIn = (given: string | null): Media => (given === "video" ? "video" : newKind.media);

export function CampaignNewPage() {
  const { project } = useProject();
  const search = useSearch();
  const checklist = search.get("checklist"); // from the page of a checklist
  const { values, set } = useFields(
    checklist ? { ...newCampaign, ...startOf("checklist") } : newCampaign,
  );
  const [kindFields, setKindFields] = useState<KindFields>(
    checklist
      ? { ...newKind, kind: "checklist", checklist, media: mediaIn(search.get("media")) }
      : newKind,
  );
  const [pairFields, setPairFields] = useState(emptyPairs);
  const create = useChange({
    act: (body: CampaignInput) => createCampaign(project.id, body),
    stale: [keys.campaigns(project.id), keys.project(project.id), keys.checklists(project.id)],
    done: (campaign) => madeWords(messages.created, campaign.added),
    onDone: (campaign) => navigate(paths.campaign(project.id, campaign.id)),
    showsError: true,
  });
  const pairs = toPairSource(pairFields);
  const form = toForm(kindFields);
  const isOwn = kindFields.kind === "own_prompt"; // its images are drawn when people ask
  const problem = "problem" in form ? form.problem : "problem" in pairs ? pairs.problem : "";
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!("body" in pairs) || !("form" in form)) return;
    const kind = { kind: kindFields.kind, media: mediaOf(kindFields), form: form.form };
    create.mutate({ ...toBody(values), ...kind, purpose: "", pairs: isOwn ? [] : [pairs.body] });
  }
  function changeKind(fields: KindFields): void {
    if (fields.kind !== kindFields.kind && isUntouched(values)) {
      set("question", startOf(fields.kind).question);
      set("guideline", startOf(fields.kind).guideline);
    }
    setKindFields(fields);
  }
  return (
    <Page
      title={messages.create}
      crumbs={[{ label: messages.title, href: paths.campaigns(project.id) }]}
    >
      <form onSubmit={submit}>
        <Stack maw={820}>
          <Card>
            <KindFieldset value={kindFields} onChange={changeKind} />
          </Card>
          <Card>
            {isOwn ? (
              <Text size="sm">{messages.ownPrompt.noSource}</Text>
            ) : (
              <PairSourceFields value={pairFields} onChange={setPairFields} />
            )}
          </Card>
          <Card>
            <Stack>
              <CampaignFields values={values} set={set} error={create.error} isOwn={isOwn} />
            </Stack>
          </Card>
          <FormProblem message={formError(create.error, SHOWN_FIELDS)} />
          <Group justify="flex-end">
            <Text size="sm" c="dimmed">
              {problem}
            </Text>
            <Button type="submit" loading={create.isPending} disabled={problem !== ""}>
              Create draft
            </Button>
          </Group>
        </Stack>
      </form>
    </Page>
  );
}
