import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { fieldError } from "@/lib/console-form";
import type { Member } from "@/lib/console-types";
import { readGroups } from "./groups";
import { messages } from "./messages";
import { changeMember, membersKey } from "./queries";

interface Props {
  member: Member;
  name: "groups" | "languages";
}

/** The teams of a member, or what they read: saved when the field is left. */
export function GroupsCell({ member, name }: Props) {
  const { project, may } = useProject();
  const names = member[name] ?? [];
  const [text, setText] = useState(names.join(", "));
  const save = useChange({
    act: (given: string[]) => changeMember(project.id, member.user_id, { [name]: given }),
    stale: [membersKey(project.id)],
  });
  if (!may("admin")) return <>{names.join(", ")}</>;
  function leave(): void {
    const given = readGroups(text);
    setText(given.join(", "));
    if (given.join() !== names.join()) save.mutate(given);
  }
  return (
    <TextInput
      size="xs"
      w={name === "groups" ? 180 : 130}
      aria-label={`${messages[name]}: ${member.email}`}
      title={messages.hints[name]}
      placeholder="None"
      value={text}
      disabled={save.isPending}
      error={fieldError(save.error, name)}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}
