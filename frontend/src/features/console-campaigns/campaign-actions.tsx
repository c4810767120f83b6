import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { ConfirmButton } from "@/components/console-confirm";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { paths } from "@/lib/console-paths";
import { keys } from "@/lib/console-queries";
import type { Campaign } from "@/lib/console-types";
import { AddPairsForm } from "./add-pairs-form";
import { CampaignEditForm } from "./campaign-edit-form";
import { messages } from "./messages";
import { actOnCampaign, type CampaignAct, campaignKey, NEXT_ACTS } from "./queries";

export function CampaignActions({ campaign }: { campaign: Campaign }) {
  const { project, may } = useProject();
  const [editing, edit] = useDisclosure(false);
  const [adding, add] = useDisclosure(false);
  const change = useChange({
    act: (act: CampaignAct) => actOnCampaign(campaign.id, act),
    stale: [campaignKey(campaign.id), keys.campaigns(project.id)],
  });
  const acts = may("admin") ? NEXT_ACTS[campaign.status] : [];
  const changeable = may("admin") && campaign.status !== "closed";
  const isOwn = campaign.kind === "own_prompt"; // people bring the prompts
  return (
    <>
      {campaign.status === "open" && (
        // A page of its own, loaded anew: labelling does without the console's styles.
        <Button component="a" href={paths.label(campaign.id)} variant="default">
          {messages.label}
        </Button>
      )}
      {changeable && (
        <>
          <Button variant="default" onClick={edit.open}>
            {messages.edit}
          </Button>
          {!isOwn && (
            <Button variant="default" onClick={add.open}>
              {messages.addPairs}
            </Button>
          )}
        </>
      )}
      {acts.includes("pause") && (
        <Button variant="default" loading={change.isPending} onClick={() => change.mutate("pause")}>
          {messages.pause}
        </Button>
      )}
      {acts.includes("close") && (
        <ConfirmButton
          label={messages.close}
          title="Close this campaign?"
          confirmLabel="Close it"
          onConfirm={() => change.mutate("close")}
        >
          Nobody is asked any more, and it cannot be opened again. Answers that were given before
          are kept, also those that arrive late.
        </ConfirmButton>
      )}
      {acts.includes("open") && (
        <Button
          loading={change.isPending}
          disabled={campaign.task_count === 0 && !isOwn}
          onClick={() => change.mutate("open")}
        >
          {messages.open}
        </Button>
      )}
      <Modal opened={editing} onClose={edit.close} title={messages.edit} size="xl">
        <CampaignEditForm campaign={campaign} onDone={edit.close} />
      </Modal>
      <Modal opened={adding} onClose={add.close} title={messages.addPairs} size="lg">
        <AddPairsForm campaign={campaign} onDone={add.close} />
      </Modal>
    </>
  );
}
