import { Button, Card, Group, Stack, TextInput } from "@mantine/core";
import {
  addItem,
  changeDimension,
  type EditBody,
  type EditDimension,
  type Placed,
} from "./draft-body";
import { ItemCard } from "./item-card";
import { messages } from "./messages";
import { movedByKey, RowButtons } from "./row-buttons";
import type { Edit } from "./use-draft";

interface Props {
  body: EditBody;
  dimension: EditDimension;
  place: number;
  problems: ReadonlyMap<string, readonly Placed[]>;
  open: number | null;
  onOpen: (id: number | null) => void;
  edit: Edit;
}

export function DimensionCard(props: Props) {
  const { dimension, place, problems, open, onOpen, edit } = props;
  const mine = problems.get(String(place)) ?? [];
  const name = dimension.label || `${messages.dimension} ${place + 1}`;
  function add(): void {
    const added = addItem(edit.body, dimension.id);
    edit.rearrange(added.body);
    onOpen(added.id);
  }
  return (
    <Card padding="sm">
      <Stack gap="xs">
        <Group gap="xs" wrap="nowrap" align="flex-start">
          <TextInput
            flex={1}
            aria-label={`${messages.dimension} ${place + 1}`}
            placeholder={messages.dimension}
            maxLength={80}
            fw={600}
            value={dimension.label}
            error={mine.map(({ message }) => message).join(". ") || undefined}
            onChange={(event) =>
              edit.change(changeDimension(edit.body, dimension.id, event.currentTarget.value))
            }
            onKeyDown={(event) => movedByKey(event, dimension.id, edit)}
          />
          <RowButtons id={dimension.id} name={name} edit={edit} />
        </Group>
        {dimension.items.map((item, number) => (
          <ItemCard
            key={item.id}
            item={item}
            problems={problems.get(`${place}.${number}`) ?? []}
            isOpen={item.id === open}
            onOpen={onOpen}
            edit={edit}
          />
        ))}
        <Group>
          <Button variant="subtle" size="compact-md" onClick={add}>
            + {messages.addItem}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
