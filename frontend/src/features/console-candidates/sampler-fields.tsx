import {
  Button,
  Collapse,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  type GateFields,
  type GenerationFields,
  newGate,
  SAMPLERS,
  type Sampler,
} from "./generation-input";
import { messages } from "./messages";

interface Props {
  values: GenerationFields;
  set: <Name extends keyof GenerationFields>(name: Name, value: GenerationFields[Name]) => void;
}

/** Settings that most people leave alone: the sampler, and what holds a LoRA back. */
export function SamplerFields({ values, set }: Props) {
  const [opened, { toggle }] = useDisclosure(false);
  return (
    <div>
      <Button variant="subtle" size="compact-sm" aria-expanded={opened} onClick={toggle}>
        {messages.more}
      </Button>
      <Collapse expanded={opened}>
        <Stack mt="xs">
          <SimpleGrid cols={{ base: 1, xs: 2 }} style={{ alignItems: "end" }}>
            <Select
              label={messages.sampler}
              allowDeselect={false}
              data={SAMPLERS.map((value) => ({ value, label: messages.samplers[value] }))}
              value={values.sampler}
              onChange={(value) => value && set("sampler", value as Sampler)}
            />
            {values.sampler === "ddim" && (
              <NumberInput
                label={messages.eta}
                description={messages.etaHint}
                min={0}
                max={1}
                step={0.1}
                value={values.eta}
                onChange={(value) => set("eta", value)}
              />
            )}
          </SimpleGrid>
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
  gates: readonly GateFields[];
  onChange: (gates: readonly GateFields[]) => void;
}) {
  const change = (key: number, part: Partial<GateFields>) =>
    onChange(gates.map((gate) => (gate.key === key ? { ...gate, ...part } : gate)));
  return (
    <Stack gap="xs">
      <div>
        <Text size="sm" fw={500}>
          {messages.gates}
        </Text>
        <Text size="xs" c="dimmed">
          {messages.gatesHint}
        </Text>
      </div>
      {gates.map((gate) => (
        <Group key={gate.key} gap="xs" align="flex-end">
          <TextInput
            label={messages.gate.modules}
            placeholder="unet.up_blocks.*"
            value={gate.modules}
            onChange={(event) => change(gate.key, { modules: event.currentTarget.value })}
            style={{ flex: "2 1 140px" }}
          />
          <NumberInput
            label={messages.gate.tMin}
            min={0}
            max={1000}
            value={gate.tMin}
            onChange={(value) => change(gate.key, { tMin: value })}
            style={{ flex: "1 1 80px" }}
          />
          <NumberInput
            label={messages.gate.tMax}
            min={0}
            max={1000}
            value={gate.tMax}
            onChange={(value) => change(gate.key, { tMax: value })}
            style={{ flex: "1 1 80px" }}
          />
          <NumberInput
            label={messages.gate.scale}
            step={0.1}
            value={gate.scale}
            onChange={(value) => change(gate.key, { scale: value })}
            style={{ flex: "1 1 80px" }}
          />
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            mb={6}
            onClick={() => onChange(gates.filter(({ key }) => key !== gate.key))}
          >
            {messages.gate.remove}
          </Button>
        </Group>
      ))}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => onChange([...gates, newGate(gates)])}
        >
          {messages.gate.add}
        </Button>
      </div>
    </Stack>
  );
}
