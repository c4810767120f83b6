import { Collapse, JsonInput, Select, SimpleGrid, TextInput, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { messages } from "./messages";
import type { RunKind } from "./queries";
import { KNOBS, type Knob } from "./run-config";

interface Props {
  kind: RunKind;
  knobs: Readonly<Record<string, string>>;
  onKnob: (name: string, value: string) => void;
  json: string;
  onJson: (value: string) => void;
  problem: string | undefined;
}

export function ConfigFields({ kind, knobs, onKnob, json, onJson, problem }: Props) {
  const [opened, { toggle }] = useDisclosure(false);
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
        {KNOBS[kind].map((knob) => (
          <KnobField
            key={knob.name}
            knob={knob}
            value={knobs[knob.name] ?? ""}
            onChange={(value) => onKnob(knob.name, value)}
          />
        ))}
      </SimpleGrid>
      <UnstyledButton onClick={toggle} aria-expanded={opened} c="dimmed" fz="sm">
        {opened ? "▾" : "▸"} {messages.advanced}
      </UnstyledButton>
      <Collapse expanded={opened || problem !== undefined}>
        <JsonInput
          aria-label={messages.advanced}
          description={messages.advancedHint}
          autosize
          minRows={4}
          placeholder='{"warmup_steps": 20}'
          value={json}
          onChange={onJson}
          error={problem}
        />
      </Collapse>
    </>
  );
}

interface KnobProps {
  knob: Knob;
  value: string;
  onChange: (value: string) => void;
}

function KnobField({ knob, value, onChange }: KnobProps) {
  if (knob.choices) {
    return (
      <Select
        label={knob.label}
        description={knob.hint}
        placeholder={knob.placeholder}
        clearable
        data={[...knob.choices]}
        value={value || null}
        onChange={(chosen) => onChange(chosen ?? "")}
      />
    );
  }
  return (
    <TextInput
      label={knob.label}
      description={knob.hint}
      placeholder={knob.placeholder}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
