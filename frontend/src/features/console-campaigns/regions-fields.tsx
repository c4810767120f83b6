import { Checkbox, Group, NumberInput, SimpleGrid, TagsInput } from "@mantine/core";
import { REGION_TOOLS, type RegionFields, type RegionTool } from "./kind-form";
import { messages } from "./messages";

interface Props {
  value: RegionFields;
  onChange: (value: RegionFields) => void;
}

const MOST_REASONS = 9;

/** Which places people mark, with what, and for which reasons. */
export function RegionsFields({ value, onChange }: Props) {
  return (
    <>
      <Checkbox.Group
        label={messages.tools}
        value={value.tools}
        onChange={(tools) => onChange({ ...value, tools: tools as RegionTool[] })}
      >
        <Group mt={6}>
          {REGION_TOOLS.map((tool) => (
            <Checkbox key={tool} value={tool} label={messages.regionTools[tool]} />
          ))}
        </Group>
      </Checkbox.Group>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {(["rows", "columns"] as const).map((name) => (
          <NumberInput
            key={name}
            label={messages[name]}
            description={messages.gridHint}
            allowDecimal={false}
            min={0}
            max={64}
            value={value[name]}
            onChange={(number) => onChange({ ...value, [name]: number })}
          />
        ))}
      </SimpleGrid>
      {(["bad", "good"] as const).map((polarity) => (
        <TagsInput
          key={polarity}
          label={polarity === "bad" ? messages.badReasons : messages.goodReasons}
          description={messages.regionReasonsHint}
          maxTags={MOST_REASONS}
          maxLength={80}
          splitChars={[]}
          value={value[polarity]}
          onChange={(reasons) => onChange({ ...value, [polarity]: reasons })}
        />
      ))}
      <Checkbox
        label={messages.markWords}
        checked={value.words}
        onChange={(event) => onChange({ ...value, words: event.currentTarget.checked })}
      />
    </>
  );
}
