import { ActionIcon, Group } from "@mantine/core";
import { move, remove } from "./draft-body";
import { messages } from "./messages";
import type { Edit } from "./use-draft";

interface Props {
  id: number;
  name: string;
  edit: Edit;
}

/** Up, down, away: of a part, a question or an answer. */
export function RowButtons({ id, name, edit }: Props) {
  return (
    <Group gap={2} wrap="nowrap">
      <Small
        label={`${messages.up}: ${name}`}
        onClick={() => edit.rearrange(move(edit.body, id, -1))}
      >
        ↑
      </Small>
      <Small
        label={`${messages.down}: ${name}`}
        onClick={() => edit.rearrange(move(edit.body, id, 1))}
      >
        ↓
      </Small>
      <Small
        label={`${messages.remove}: ${name}`}
        onClick={() => edit.rearrange(remove(edit.body, id))}
      >
        ×
      </Small>
    </Group>
  );
}

interface SmallProps {
  label: string;
  onClick: () => void;
  children: string;
}

function Small({ label, onClick, children }: SmallProps) {
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} onClick={onClick}>
      {children}
    </ActionIcon>
  );
}

/** Alt + up or down moves the row that has the focus. True where the key was one of them. */
export function movedByKey(event: React.KeyboardEvent, id: number, edit: Edit): boolean {
  if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return false;
  event.preventDefault();
  event.stopPropagation();
  edit.rearrange(move(edit.body, id, event.key === "ArrowUp" ? -1 : 1));
  return true;
}
