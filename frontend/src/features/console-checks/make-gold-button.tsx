import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { formError } from "@/lib/console-form";
import type { Campaign, JudgementRow } from "@/lib/console-types";
import { messages } from "./messages";
import { countedKey, goldFromVotes } from "./queries";
import { RoleField } from "./role-field";

interface Props {
  campaign: Campaign;
  row: Pick<JudgementRow, "task" | "role" | "verdict">;
}

/** Beside a judged task: its votes become what is expected of others. */
export function MakeGoldButton({ campaign, row }: Props) {
  const { may } = useProject();
  const [opened, { open, close }] = useDisclosure(false);
  const isPossible = campaign.status !== "closed" && campaign.kind !== "own_prompt";
  if (!may("admin") || !isPossible || row.role !== "work" || row.verdict !== "answered") {
    return null;
  }
  return (
    <>
      <Button size="compact-xs" variant="subtle" onClick={open}>
        {messages.makeGold}
      </Button>
      <Modal opened={opened} onClose={close} title={messages.makeGoldTitle}>
        <MakeGoldForm campaignId={campaign.id} task={row.task} onDone={close} />
      </Modal>
    </>
  );
}

interface FormProps {
  campaignId: number;
  task: number;
  onDone: () => void;
}

function MakeGoldForm({ campaignId, task, onDone }: FormProps) {
  const [role, setRole] = useState<"gold" | "entrance">("gold");
  const [explanation, setExplanation] = useState("");
  const make = useChange({
    act: () => goldFromVotes(task, { role, explanation: explanation.trim() }),
    stale: [countedKey(campaignId)],
    done: messages.made,
    onDone,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    make.mutate(undefined);
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{messages.makeGoldText}</Text>
        <RoleField value={role} onChange={setRole} />
        <Textarea
          label={messages.explanation}
          autosize
          maxLength={400}
          value={explanation}
          onChange={(event) => setExplanation(event.currentTarget.value)}
        />
        <FormProblem message={formError(make.error, [])} />
        <Group justify="flex-end">
          <Button type="submit" loading={make.isPending}>
            {messages.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
