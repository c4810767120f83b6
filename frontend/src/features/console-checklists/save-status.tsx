import { Text } from "@mantine/core";
import { FormProblem } from "@/components/console-feedback";
import { messages } from "./messages";
import type { Edit } from "./use-draft";

type Props = Pick<Edit, "state" | "why">;

/** Whether the draft is kept. */
export function SaveStatus({ state }: Props) {
  return (
    <Text size="sm" c="dimmed" role="status">
      {state === "saved" && messages.saved}
      {state === "saving" && messages.saving}
      {state !== "saved" && state !== "saving" && messages.unsaved}
    </Text>
  );
}

/** Why it is not, and what becomes of the words. */
export function SaveProblem({ state, why }: Props) {
  if (state === "signed_out") return <FormProblem message={messages.signedOut} />;
  if (state === "later") return <FormProblem message={messages.later(why)} />;
  if (state === "refused") return <FormProblem message={messages.refused(why)} />;
  return null;
}
