import { MultiSelect, NumberInput, SimpleGrid, TagsInput, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "@/components/console-project";
import { modelLabel } from "@/lib/console-format";
import { modelsQuery } from "@/lib/console-queries";
import { messages } from "./messages";
import { LIMITS, type LimitName, type OwnPromptFields } from "./own-prompt-form";

interface Props {
  value: OwnPromptFields;
  onChange: (value: OwnPromptFields) => void;
}

const words = messages.ownPrompt;
const NAMES = Object.keys(LIMITS) as LimitName[];

/** Which models draw for people's own prompts, how much one person may ask for, and what not. */
export function OwnPromptFieldset({ value, onChange }: Props) {
  const { project } = useProject();
  const models = useQuery(modelsQuery(project.id)).data?.results ?? [];
  const able = models.filter(({ kind, source }) => kind === "diffusion" && source !== "external");
  return (
    <>
      <MultiSelect
        label={words.models}
        description={words.modelsHint}
        placeholder={value.models.length === 0 ? words.live : ""}
        searchable
        clearable
        data={able.map((model) => ({ value: String(model.id), label: modelLabel(model) }))}
        value={value.models}
        onChange={(chosen) => onChange({ ...value, models: chosen })}
      />
      <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }}>
        {NAMES.map((name) => (
          <NumberInput
            key={name}
            label={words.limits[name]}
            allowDecimal={name === "guidance"}
            min={LIMITS[name][0]}
            max={LIMITS[name][1]}
            value={value[name]}
            onChange={(number) => onChange({ ...value, [name]: number })}
          />
        ))}
      </SimpleGrid>
      <TagsInput
        label={words.examples}
        description={words.examplesHint}
        maxTags={8}
        splitChars={[]}
        value={value.examples}
        onChange={(examples) => onChange({ ...value, examples })}
      />
      <Textarea
        label={words.blocked}
        description={words.blockedHint}
        autosize
        minRows={2}
        value={value.blocked}
        onChange={(event) => onChange({ ...value, blocked: event.currentTarget.value })}
      />
    </>
  );
}
