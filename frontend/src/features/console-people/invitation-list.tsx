import { Group, Stack, Text } from "@mantine/core";
import { ConfirmButton } from "@/components/console-confirm";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { formatDate } from "@/lib/console-format";
import type { Invitation } from "@/lib/console-types";
import { messages } from "./messages";
import { invitationsKey, withdrawInvitation } from "./queries";

export function InvitationList({ invitations }: { invitations: readonly Invitation[] }) {
  const waiting = invitations.filter((invitation) => invitation.accepted_at === null);
  if (waiting.length === 0) return null;
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {messages.invitations}
      </Text>
      {waiting.map((invitation) => (
        <InvitationRow key={invitation.id} invitation={invitation} />
      ))}
    </Stack>
  );
}

function InvitationRow({ invitation }: { invitation: Invitation }) {
  const { project } = useProject();
  const withdraw = useChange({
    act: () => withdrawInvitation(project.id, invitation.id),
    stale: [invitationsKey(project.id)],
    done: messages.withdrawn,
  });
  const isOver = Date.parse(invitation.expires_at) < Date.now();
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {invitation.email}{" "}
        <Text span c="dimmed" size="sm">
          as {invitation.role},{" "}
          {isOver ? "expired" : `good until ${formatDate(invitation.expires_at)}`}
        </Text>
      </Text>
      <ConfirmButton
        size="compact-xs"
        label="Withdraw"
        title="Withdraw this invitation?"
        confirmLabel="Withdraw"
        onConfirm={() => withdraw.mutate(undefined)}
      >
        The link that was sent to {invitation.email} stops working.
      </ConfirmButton>
    </Group>
  );
}
