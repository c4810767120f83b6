import { Button, Collapse, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { type GateFields, type GenerationFields, NEW_GATE } from "./generation-input";
import { messages } from "./messages";

interface Props {
  values: GenerationFields;
  set: <Name extends keyof GenerationFields>(name: Name, value: GenerationFields[Name]) => void;
}

/** What few need: chance in the sampler, and a LoRA held back in some layers and at some steps. */
export function AdvancedFields({ values, set }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {messages.advanced}
      </Button>
      <Collapse expanded={isOpen}>
        <Stack gap="sm" mt="xs">
          <NumberInput
            label={messages.eta}
            description={messages.etaHint}
            min={0}
            max={1}
            step={0.1}
            value={values.eta}
            onChange={(value) => set("eta", value)}
          />
          <Gates gates={values.gates} onChange={(gates) => set("gates", gates)} />
        </Stack>
      </Collapse>
    </div>
  );
}

function Gates({
  gates,
  onChange,
}: {
  gates: GateFields[];
  onChange: (gates: GateFields[]) => void;
}) {
  const change = (place: number, part: Partial<GateFields>) =>
    onChange(gates.map((gate, number) => (number === place ? { ...gate, ...part } : gate)));
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500}>
        {messages.gates}
      </Text>
      <Text size="xs" c="dimmed">
        {messages.gatesHint}
      </Text>
      {gates.map((gate, place) => (
        // Gates have no name but their place: the first that fits counts.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Group key={place} align="end" gap="xs" wrap="nowrap">
          <TextInput
            label={messages.gateLayers}
            flex={1}
            value={gate.modules}
            onChange={(event) => change(place, { modules: event.currentTarget.value })}
          />
          {(["from", "to"] as const).map((end) => (
            <NumberInput
              key={end}
              label={messages.gateEnds[end]}
              w={90}
              min={0}
              max={1000}
              allowDecimal={false}
              value={gate[end]}
              onChange={(value) => change(place, { [end]: value })}
            />
          ))}
          <NumberInput
            label={messages.gateScale}
            w={80}
            step={0.1}
            value={gate.scale}
            onChange={(value) => change(place, { scale: value })}
          />
          <Button
            variant="default"
            onClick={() => onChange(gates.filter((_, number) => number !== place))}
          >
            {messages.gateRemove}
          </Button>
        </Group>
      ))}
      <Group>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => onChange([...gates, { ...NEW_GATE }])}
        >
          {messages.gateAdd}
        </Button>
      </Group>
    </Stack>
  );
}
