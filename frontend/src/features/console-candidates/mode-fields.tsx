import { NumberInput, Select, SimpleGrid, Text, TextInput } from "@mantine/core";
import type { GenerationFields, Mode } from "./generation-input";
import { messages } from "./messages";

interface Props {
  values: GenerationFields;
  set: <Name extends keyof GenerationFields>(name: Name, value: GenerationFields[Name]) => void;
}

const MODES = Object.entries(messages.modes).map(([value, { label }]) => ({ value, label }));
const SIDES = ["left", "right", "top", "bottom"] as const;

/** What the images are made from, and the settings that this way of drawing has. */
export function ModeFields({ values, set }: Props) {
  return (
    <>
      <Select
        label={messages.mode}
        description={messages.modes[values.mode].needs}
        allowDeselect={false}
        data={MODES}
        value={values.mode}
        onChange={(value) => isMode(value) && set("mode", value)}
      />
      {values.mode === "inpaint" && (
        <NumberInput
          label={messages.feather}
          description={messages.featherHint}
          min={0}
          max={256}
          allowDecimal={false}
          value={values.feather}
          onChange={(value) => set("feather", value)}
        />
      )}
      {values.mode === "outpaint" && (
        <div>
          <Text size="sm" fw={500}>
            {messages.canvas}
          </Text>
          <SimpleGrid cols={4}>
            {SIDES.map((side) => (
              <NumberInput
                key={side}
                label={messages.sides[side]}
                min={0}
                max={400}
                suffix=" %"
                value={values[side]}
                onChange={(value) => set(side, value)}
              />
            ))}
          </SimpleGrid>
        </div>
      )}
      {values.mode === "recon" && (
        <TextInput
          label={messages.levels}
          description={messages.levelsHint}
          required
          value={values.levels}
          onChange={(event) => set("levels", event.currentTarget.value)}
        />
      )}
      {values.mode === "reference" && (
        <NumberInput
          label={messages.strength}
          description={messages.strengthHint}
          min={0}
          max={2}
          step={0.1}
          value={values.strength}
          onChange={(value) => set("strength", value)}
        />
      )}
      {values.mode === "video" && (
        <SimpleGrid cols={2}>
          <NumberInput
            label={messages.frames}
            description={messages.framesHint}
            min={2}
            max={256}
            allowDecimal={false}
            value={values.frames}
            onChange={(value) => set("frames", value)}
          />
          <NumberInput
            label={messages.fps}
            min={1}
            max={60}
            allowDecimal={false}
            value={values.fps}
            onChange={(value) => set("fps", value)}
          />
        </SimpleGrid>
      )}
    </>
  );
}

function isMode(value: string | null): value is Mode {
  return value !== null && value in messages.modes;
}
