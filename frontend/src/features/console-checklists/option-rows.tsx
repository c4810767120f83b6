import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef } from "react";
import {
  addOption,
  changeOption,
  type EditItem,
  type EditOption,
  type Placed,
  remove,
} from "./draft-body";
import { messages } from "./messages";
import { movedByKey, RowButtons } from "./row-buttons";
import type { Edit } from "./use-draft";

interface Props {
  item: EditItem;
  problems: readonly Placed[];
  edit: Edit;
}

const MOST = 9; // one digit a key

export function OptionRows({ item, problems, edit }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const focus = useRef<number | null>(null); // the place that the focus goes to next
  useEffect(() => {
    if (focus.current === null) return;
    list.current?.querySelectorAll("input")[focus.current]?.focus();
    focus.current = null;
  });
  function add(after?: EditOption): void {
    if (item.options.length >= MOST) return;
    focus.current = after ? item.options.indexOf(after) + 1 : item.options.length;
    edit.rearrange(addOption(edit.body, item.id, after?.id).body);
  }
  function press(event: KeyboardEvent, option: EditOption): void {
    if (movedByKey(event, option.id, edit)) return;
    if (event.key === "Enter") {
      event.preventDefault();
      add(option);
    } else if (event.key === "Backspace" && option.label === "" && item.options.length > 2) {
      event.preventDefault();
      focus.current = Math.max(0, item.options.indexOf(option) - 1);
      edit.rearrange(remove(edit.body, option.id));
    }
  }
  const of = (place: number) =>
    problems.find(({ field }) => field.startsWith(`options.${place}.`))?.message;
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500}>
        {messages.options}
      </Text>
      <Stack gap={6} ref={list}>
        {item.options.map((option, place) => (
          <Group key={option.id} gap="xs" wrap="nowrap" align="flex-start">
            <TextInput
              flex={1}
              aria-label={`${messages.option} ${place + 1}`}
              leftSection={
                <Text span size="xs" c="dimmed">
                  {place + 1}
                </Text>
              }
              maxLength={80}
              value={option.label}
              error={of(place)}
              onChange={(event) =>
                edit.change(changeOption(edit.body, item.id, option.id, event.currentTarget.value))
              }
              onKeyDown={(event) => press(event, option)}
            />
            <RowButtons
              id={option.id}
              name={option.label || `${messages.option} ${place + 1}`}
              edit={edit}
            />
          </Group>
        ))}
      </Stack>
      <Group>
        <Button
          variant="subtle"
          size="compact-sm"
          disabled={item.options.length >= MOST}
          onClick={() => add()}
        >
          + {messages.addOption}
        </Button>
      </Group>
    </Stack>
  );
}
