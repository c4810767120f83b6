import { Select, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { sessionKey, sessionQuery } from "@/client/session";
import { ConfirmButton } from "@/components/console-confirm";
import { Loaded } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { Section } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { DataTable } from "@/components/console-table";
import { keys } from "@/lib/console-queries";
import { ROLES } from "@/lib/console-roles";
import type { Member } from "@/lib/console-types";
import { GroupsCell } from "./groups-cell";
import { messages } from "./messages";
import { membersKey, membersQuery, removeMember, setRole } from "./queries";

export function MemberTable() {
  const { project } = useProject();
  const query = useQuery(membersQuery(project.id));
  return (
    <Section title={messages.members}>
      <Loaded query={query}>
        {({ results }) => (
          <DataTable
            label={messages.members}
            columns={["Name", "E-mail", "Role", messages.groups, messages.languages, ""]}
            minWidth={900}
          >
            {results.map((member) => (
              <MemberRow key={member.user_id} member={member} />
            ))}
          </DataTable>
        )}
      </Loaded>
    </Section>
  );
}

function MemberRow({ member }: { member: Member }) {
  const { project, may } = useProject();
  const me = useQuery(sessionQuery).data?.user;
  const stale = [membersKey(project.id), keys.project(project.id), sessionKey];
  const change = useChange({
    act: (role: Member["role"]) => setRole(project.id, member.user_id, role),
    stale,
  });
  const remove = useChange({
    act: () => removeMember(project.id, member.user_id),
    stale,
    done: messages.removed,
  });
  const isMe = me?.id === member.user_id;
  return (
    <Table.Tr>
      <Table.Td fw={500}>
        {member.name || "–"}
        {isMe && (
          <Text span size="xs" c="dimmed">
            {" "}
            (you)
          </Text>
        )}
      </Table.Td>
      <Table.Td>{member.email}</Table.Td>
      <Table.Td>
        {may("admin") && !isMe ? (
          <Select
            size="xs"
            w={140}
            aria-label={`${messages.role}: ${member.email}`}
            allowDeselect={false}
            data={ROLES.map(({ value, label }) => ({ value, label }))}
            value={member.role}
            disabled={change.isPending}
            onChange={(value) => {
              const role = ROLES.find((each) => each.value === value);
              if (role && role.value !== member.role) change.mutate(role.value);
            }}
          />
        ) : (
          ROLES.find((role) => role.value === member.role)?.label
        )}
      </Table.Td>
      <Table.Td>
        <GroupsCell key={member.groups.join()} member={member} name="groups" />
      </Table.Td>
      <Table.Td>
        <GroupsCell key={member.languages.join()} member={member} name="languages" />
      </Table.Td>
      <Table.Td ta="right">
        {may("admin") && !isMe && (
          <ConfirmButton
            size="xs"
            label="Remove"
            title={`Remove ${member.name || member.email}?`}
            confirmLabel="Remove"
            onConfirm={() => remove.mutate(undefined)}
          >
            They can no longer see this project. Their judgements stay and still count.
          </ConfirmButton>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
