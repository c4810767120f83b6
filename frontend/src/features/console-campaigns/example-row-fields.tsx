import { Button, Group, NumberInput, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import type { Asked, ExampleRow } from "./example-fields";
import { messages } from "./messages";

const words = messages.examples;

interface Props {
  row: ExampleRow;
  number: number;
  asked: readonly Asked[];
  onChange: (row: ExampleRow) => void;
  onRemove: () => void;
}

/** One example: which candidate, what it deserves, and why. */
export function ExampleRowFields({ row, number, asked, onChange, onRemove }: Props) {
  const give = (key: string, value: string) =>
    onChange({ ...row, given: { ...row.given, [key]: value } });
  return (
    <Stack gap="xs" component="fieldset" p="sm" m={0}>
      <legend>
        {words.example} {number}
      </legend>
      <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }}>
        <NumberInput
          label={words.candidate}
          required
          min={1}
          allowDecimal={false}
          value={row.candidate}
          onChange={(candidate) => onChange({ ...row, candidate })}
        />
        {asked.map(({ key, label, scale, options }) =>
          scale ? (
            <NumberInput
              key={key}
              label={label}
              min={scale.low}
              max={scale.high}
              allowDecimal={false}
              value={row.given[key] ?? ""}
              onChange={(value) => give(key, String(value))}
            />
          ) : (
            <Select
              key={key}
              label={label}
              clearable
              data={options?.map((option) => ({ value: option.key, label: option.label })) ?? []}
              value={row.given[key] ?? null}
              onChange={(value) => give(key, value ?? "")}
            />
          ),
        )}
      </SimpleGrid>
      <TextInput
        label={words.why}
        maxLength={400}
        value={row.text}
        onChange={(event) => onChange({ ...row, text: event.currentTarget.value })}
      />
      <Group justify="flex-end">
        <Button variant="subtle" color="gray" size="compact-sm" onClick={onRemove}>
          {words.remove} {number}
        </Button>
      </Group>
    </Stack>
  );
}
