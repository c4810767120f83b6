import { Badge, Collapse, Group, Stack, Switch, Text, Textarea, TextInput } from "@mantine/core";
import classes from "./checklists.module.css";
import { ConditionFields } from "./condition-fields";
import { changeItem, type EditItem, type Placed } from "./draft-body";
import { messages } from "./messages";
import { OptionRows } from "./option-rows";
import { movedByKey, RowButtons } from "./row-buttons";
import type { Edit } from "./use-draft";

interface Props {
  item: EditItem;
  problems: readonly Placed[];
  isOpen: boolean;
  onOpen: (id: number | null) => void;
  edit: Edit;
}

/** One question: a line while it is closed, its fields while it is open. */
export function ItemCard({ item, problems, isOpen, onOpen, edit }: Props) {
  const name = item.label || messages.item;
  return (
    <div className={classes.item} data-open={isOpen || undefined}>
      <Group gap="xs" wrap="nowrap">
        <button
          type="button"
          className={classes.head}
          aria-expanded={isOpen}
          onClick={() => onOpen(isOpen ? null : item.id)}
          onKeyDown={(event) => movedByKey(event, item.id, edit)}
        >
          <span className={classes.name}>{name}</span>
          {item.is_gate && <Badge variant="default">gate</Badge>}
          {Object.keys(item.asks_if).length > 0 && <Badge variant="default">if</Badge>}
          {problems.length > 0 && (
            <Badge color="red" variant="light">
              {problems.length}
            </Badge>
          )}
          <Text span size="xs" c="dimmed" ml="auto">
            {item.options.length}
          </Text>
        </button>
        <RowButtons id={item.id} name={name} edit={edit} />
      </Group>
      <Collapse expanded={isOpen}>
        {isOpen && <Fields item={item} problems={problems} edit={edit} />}
      </Collapse>
    </div>
  );
}

function Fields({ item, problems, edit }: Pick<Props, "item" | "problems" | "edit">) {
  const of = (field: string) =>
    problems.find((problem) => problem.field === field)?.message ?? undefined;
  const set = (part: Parameters<typeof changeItem>[2]) =>
    edit.change(changeItem(edit.body, item.id, part));
  const general = problems.filter(
    ({ field }) =>
      !["label", "question", "help", "key"].includes(field) && !/^options\.|^asks_if/.test(field),
  );
  return (
    <Stack gap="sm" pt="xs">
      {general.map(({ message }) => (
        <Text key={message} size="sm" c="red" role="alert">
          {message}
        </Text>
      ))}
      <Group align="flex-start" gap="xs" grow preventGrowOverflow={false}>
        <TextInput
          label={messages.item}
          maxLength={80}
          value={item.label}
          error={of("label")}
          onChange={(event) => set({ label: event.currentTarget.value })}
        />
        <TextInput
          label={messages.key}
          maxLength={40}
          value={item.key}
          error={of("key")}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          onChange={(event) => set({ key: event.currentTarget.value })}
        />
      </Group>
      <TextInput
        label={messages.question}
        maxLength={200}
        value={item.question}
        error={of("question")}
        onChange={(event) => set({ question: event.currentTarget.value })}
      />
      <Textarea
        label={messages.help}
        autosize
        maxLength={2000}
        value={item.help}
        error={of("help")}
        onChange={(event) => set({ help: event.currentTarget.value })}
      />
      <OptionRows item={item} problems={problems} edit={edit} />
      <Switch
        label={messages.isGate}
        checked={item.is_gate}
        onChange={(event) => set({ is_gate: event.currentTarget.checked })}
      />
      <ConditionFields item={item} problems={problems} edit={edit} />
    </Stack>
  );
}
