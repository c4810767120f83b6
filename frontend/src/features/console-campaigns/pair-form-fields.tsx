import {
  ActionIcon,
  Button,
  Group,
  SegmentedControl,
  Stack,
  Switch,
  TagsInput,
  Text,
  TextInput,
} from "@mantine/core";
import { messages } from "./messages";
import { addDimension, type DimensionFields, type PairFormFields } from "./pair-form";

interface Props {
  value: PairFormFields;
  onChange: (value: PairFormFields) => void;
}

const words = messages.pair;
const MOST_DIMENSIONS = 8;
const MOST_REASONS = 9; // a digit key each
const MOST_GRADES = 5;

/** What a pair is asked beside the one choice: nothing of it is needed. */
export function PairFormFieldset({ value, onChange }: Props) {
  const set = (part: Partial<PairFormFields>) => onChange({ ...value, ...part });
  return (
    <Stack gap="sm">
      <DimensionRows value={value} onChange={onChange} />
      {value.dimensions.length > 0 && (
        <Switch
          label={words.overall}
          checked={value.overall}
          onChange={(event) => set({ overall: event.currentTarget.checked })}
        />
      )}
      <Choice
        label={words.strength}
        value={value.strength}
        names={words.strengths}
        onChange={(strength) => set({ strength })}
      />
      {value.strength !== "none" && (
        <TagsInput
          label={words.grades}
          description={words.gradesHint}
          maxTags={MOST_GRADES}
          value={value.grades}
          onChange={(grades) => set({ grades })}
        />
      )}
      <TagsInput
        label={words.reasons}
        description={words.reasonsHint}
        maxTags={MOST_REASONS}
        value={value.reasons}
        onChange={(reasons) => set({ reasons })}
      />
      {value.reasons.length > 0 && (
        <Choice
          label={words.reasonsOf}
          value={value.reasonsOf}
          names={words.reasonsOfs}
          onChange={(reasonsOf) => set({ reasonsOf })}
        />
      )}
      <Switch
        label={messages.faces.compare}
        description={messages.faces.compareHint}
        checked={value.faces}
        onChange={(event) => set({ faces: event.currentTarget.checked })}
      />
    </Stack>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  names: Readonly<Record<Value, string>>;
  onChange: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, names, onChange }: ChoiceProps<Value>) {
  const data = (Object.keys(names) as Value[]).map((one) => ({ value: one, label: names[one] }));
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {label}
      </Text>
      <SegmentedControl
        aria-label={label}
        value={value}
        data={data}
        onChange={(one) => onChange(one as Value)}
      />
    </div>
  );
}

function DimensionRows({ value, onChange }: Props) {
  const { dimensions } = value;
  function change(id: number, part: Partial<DimensionFields>): void {
    const rows = dimensions.map((row) => (row.id === id ? { ...row, ...part } : row));
    onChange({ ...value, dimensions: rows });
  }
  return (
    <>
      <Text size="sm" fw={600}>
        {words.dimensions}
      </Text>
      {dimensions.map((row, index) => (
        <Group key={row.id} gap="xs" wrap="nowrap">
          <TextInput
            aria-label={`${words.dimension} ${index + 1}`}
            placeholder={words.dimension}
            w={180}
            maxLength={80}
            value={row.label}
            onChange={(event) => change(row.id, { label: event.currentTarget.value, key: "" })}
          />
          <TextInput
            aria-label={`${words.question} ${index + 1}`}
            placeholder={words.question}
            flex={1}
            maxLength={400}
            value={row.question}
            onChange={(event) => change(row.id, { question: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={`${words.remove} ${index + 1}`}
            onClick={() =>
              onChange({ ...value, dimensions: dimensions.filter(({ id }) => id !== row.id) })
            }
          >
            ×
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          variant="default"
          size="xs"
          disabled={dimensions.length >= MOST_DIMENSIONS}
          onClick={() => onChange(addDimension(value))}
        >
          {words.addDimension}
        </Button>
      </Group>
    </>
  );
}
