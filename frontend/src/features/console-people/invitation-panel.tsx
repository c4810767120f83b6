import { Button, Card, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import type { Role } from "@/client/session";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { ROLES } from "@/lib/console-roles";
import { InvitationList } from "./invitation-list";
import { messages } from "./messages";
import { invitationsKey, invitationsQuery, invite } from "./queries";
import { SecretBox } from "./secret-box";

export function InvitationPanel() {
  const { project } = useProject();
  const invitations = useQuery(invitationsQuery(project.id)).data?.results ?? [];
  const { values, set } = useFields<{ email: string; role: Role }>({
    email: "",
    role: "annotator",
  });
  const send = useChange({
    act: () => invite(project.id, values),
    stale: [invitationsKey(project.id)],
    onDone: () => set("email", ""),
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    send.mutate(undefined);
  }
  const role = ROLES.find((each) => each.value === values.role);
  return (
    <Card>
      <Stack>
        <form onSubmit={submit}>
          <Group align="flex-start" gap="sm">
            <TextInput
              type="email"
              label={messages.email}
              required
              style={{ flex: "1 1 220px" }}
              value={values.email}
              onChange={(event) => set("email", event.currentTarget.value)}
              error={fieldError(send.error, "email")}
            />
            <Select
              label={messages.role}
              allowDeselect={false}
              data={ROLES.map(({ value, label }) => ({ value, label }))}
              value={values.role}
              onChange={(value) => {
                const found = ROLES.find((each) => each.value === value);
                if (found) set("role", found.value);
              }}
              error={fieldError(send.error, "role")}
            />
            <Button type="submit" loading={send.isPending} mt={25}>
              {messages.invite}
            </Button>
          </Group>
          <Text size="sm" c="dimmed" mt={6}>
            {role ? `${role.label}: ${role.may}.` : ""}
          </Text>
        </form>
        <FormProblem message={formError(send.error, ["email", "role"])} />
        {send.data?.link && (
          <SecretBox
            title={messages.linkTitle}
            hint={messages.linkHint}
            value={new URL(send.data.link, location.origin).href}
          />
        )}
        <InvitationList invitations={invitations} />
      </Stack>
    </Card>
  );
}
