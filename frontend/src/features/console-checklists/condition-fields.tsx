import { ActionIcon, Group, MultiSelect, Select, Stack, Text } from "@mantine/core";
import { type EditItem, earlierItems, type Placed, setCondition } from "./draft-body";
import { messages } from "./messages";
import type { Edit } from "./use-draft";

interface Props {
  item: EditItem;
  problems: readonly Placed[];
  edit: Edit;
}

/** What must have been answered before for this question to be asked: chosen from earlier ones. */
export function ConditionFields({ item, problems, edit }: Props) {
  const earlier = earlierItems(edit.body, item.id);
  const gates = Object.keys(item.asks_if);
  const free = earlier.filter((row) => !gates.includes(row.key));
  const set = (gate: string, wanted: readonly string[] | null) =>
    edit.rearrange(setCondition(edit.body, item.id, gate, wanted));
  const nameOf = (key: string) => earlier.find((row) => row.key === key)?.label || key;
  function add(key: string | null): void {
    const first = earlier.find((row) => row.key === key)?.options[0];
    if (key && first) set(key, [first.key]);
  }
  if (gates.length === 0 && free.length === 0) return null;
  return (
    <Stack gap={6}>
      {gates.length > 0 && (
        <Text size="sm" fw={500}>
          {messages.conditions}
        </Text>
      )}
      {gates.map((gate) => (
        <Group key={gate} gap="xs" wrap="nowrap" align="flex-start">
          <MultiSelect
            flex={1}
            label={nameOf(gate)}
            aria-label={`${messages.anyAnswer}: ${nameOf(gate)}`}
            data={optionsOf(earlier, gate, item.asks_if[gate] ?? [])}
            value={[...(item.asks_if[gate] ?? [])]}
            error={
              problems
                .filter(({ field }) => field.startsWith(`asks_if.${gate}`))
                .map(({ message }) => message)
                .join(". ") || undefined
            }
            onChange={(wanted) => set(gate, wanted)}
          />
          <ActionIcon
            mt={26}
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={`${messages.remove}: ${nameOf(gate)}`}
            onClick={() => set(gate, null)}
          >
            ×
          </ActionIcon>
        </Group>
      ))}
      {free.length > 0 && (
        <Select
          aria-label={messages.addCondition}
          placeholder={messages.addCondition}
          searchable
          value={null}
          data={[
            ...group(
              "Gates",
              free.filter((row) => row.is_gate),
            ),
            ...group(
              "Other questions",
              free.filter((row) => !row.is_gate),
            ),
          ]}
          onChange={add}
        />
      )}
    </Stack>
  );
}

function group(name: string, items: readonly EditItem[]) {
  if (items.length === 0) return [];
  // A key that stands twice is a problem of its own; a list with it twice would not be drawn.
  const unique = items.filter(
    (row, place) => items.findIndex(({ key }) => key === row.key) === place,
  );
  return [
    { group: name, items: unique.map((row) => ({ value: row.key, label: row.label || row.key })) },
  ];
}

/** The gate's answers, and what is wanted although it is none of them any more. */
function optionsOf(earlier: readonly EditItem[], gate: string, wanted: readonly string[]) {
  const options = earlier.find((row) => row.key === gate)?.options ?? [];
  const known = new Map(options.map((row) => [row.key, row.label || row.key]));
  for (const key of wanted) if (!known.has(key)) known.set(key, `${key}?`);
  return [...known].map(([value, label]) => ({ value, label }));
}
