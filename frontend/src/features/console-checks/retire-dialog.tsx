import { Button, Checkbox, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { fieldError, formError } from "@/lib/console-form";
import { messages } from "./messages";
import { countedKey, retireGold } from "./queries";

interface Props {
  campaignId: number;
  task: number;
  found?: { reason: string; isWrong: boolean }; // by a test, to be changed at will
  onClose: () => void;
}

/** Takes a check out of use, with a reason. */
export function RetireDialog({ campaignId, task, found, onClose }: Props) {
  const [reason, setReason] = useState(found?.reason ?? "");
  const [isWrong, setIsWrong] = useState(found?.isWrong ?? false);
  const retire = useChange({
    act: () => retireGold(task, { reason: reason.trim(), is_wrong: isWrong }),
    stale: [countedKey(campaignId)],
    done: messages.retired,
    onDone: onClose,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    retire.mutate(undefined);
  }
  return (
    <Modal opened onClose={onClose} title={messages.retireTitle}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{messages.retireText}</Text>
          <Textarea
            label={messages.reason}
            description={messages.reasonHint}
            required
            autosize
            minRows={2}
            maxLength={400}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={fieldError(retire.error, "reason")}
          />
          <Checkbox
            label={messages.isWrong}
            description={messages.isWrongHint}
            checked={isWrong}
            onChange={(event) => setIsWrong(event.currentTarget.checked)}
          />
          <FormProblem message={formError(retire.error, ["reason"])} />
          <Group justify="flex-end">
            <Button type="submit" disabled={reason.trim() === ""} loading={retire.isPending}>
              {messages.retireNow}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
