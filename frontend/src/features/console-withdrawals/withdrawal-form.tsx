import { Alert, Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { messages } from "./messages";
import { noteWithdrawal, type WithdrawalInput, withdrawalsKey } from "./queries";

/** Says what a withdrawal does before it is noted. */
export function WithdrawalForm({ onClose }: { onClose: () => void }) {
  const { values, set } = useFields<WithdrawalInput>({ email: "", reason: "" });
  const save = useChange({
    act: noteWithdrawal,
    stale: [withdrawalsKey],
    done: messages.noted,
    onDone: onClose,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate({ email: values.email.trim(), reason: values.reason.trim() });
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          type="email"
          label={messages.email}
          required
          data-autofocus
          value={values.email}
          onChange={(event) => set("email", event.currentTarget.value)}
          error={fieldError(save.error, "email")}
        />
        <Textarea
          label={messages.reason}
          description={messages.reasonHint}
          required
          autosize
          minRows={2}
          maxLength={400}
          value={values.reason}
          onChange={(event) => set("reason", event.currentTarget.value)}
          error={fieldError(save.error, "reason")}
        />
        <Alert color="red" variant="light" py="xs">
          {messages.effect}
        </Alert>
        <FormProblem message={formError(save.error, ["email", "reason"])} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {messages.cancel}
          </Button>
          <Button type="submit" color="red" loading={save.isPending}>
            {messages.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
