import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import type { Member } from "@/lib/console-types";
import { readGroups } from "./groups";
import { messages } from "./messages";
import { membersKey, setGroups } from "./queries";

/** The teams or languages of a member: saved when the field is left. */
export function GroupsCell({ member }: { member: Member }) {
  const { project, may } = useProject();
  const groups = member.groups ?? [];
  const [text, setText] = useState(groups.join(", "));
  const save = useChange({
    act: (names: string[]) => setGroups(project.id, member.user_id, names),
    stale: [membersKey(project.id)],
  });
  if (!may("admin")) return <>{groups.join(", ")}</>;
  function leave(): void {
    const names = readGroups(text);
    setText(names.join(", "));
    if (names.join() !== groups.join()) save.mutate(names);
  }
  return (
    <TextInput
      size="xs"
      w={200}
      aria-label={`${messages.groups}: ${member.email}`}
      title={messages.groupsHint}
      placeholder="None"
      value={text}
      disabled={save.isPending}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}
