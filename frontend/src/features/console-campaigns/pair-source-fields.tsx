import { MultiSelect, NumberInput, Radio, SimpleGrid, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "@/components/console-project";
import { modelLabel, plural } from "@/lib/console-format";
import { modelsQuery } from "@/lib/console-queries";
import { messages } from "./messages";
import type { PairFields } from "./pair-source";

interface Props {
  value: PairFields;
  onChange: (value: PairFields) => void;
}

/** Which candidates meet: within one model to learn taste, between models to compare them. */
export function PairSourceFields({ value, onChange }: Props) {
  const { project } = useProject();
  const models = useQuery(modelsQuery(project.id)).data?.results ?? [];
  const drawn = models.filter((model) => model.candidate_count > 0);
  return (
    <Stack gap="sm">
      <Radio.Group
        label={messages.source}
        value={value.source}
        onChange={(source) =>
          onChange({ ...value, source: source === "between_models" ? source : "within_model" })
        }
      >
        <Stack gap="xs" mt={6}>
          <Radio value="within_model" label={messages.within} description={messages.withinHint} />
          <Radio
            value="between_models"
            label={messages.between}
            description={messages.betweenHint}
          />
        </Stack>
      </Radio.Group>
      <MultiSelect
        label={messages.models}
        placeholder={value.models.length === 0 ? messages.allHint : ""}
        searchable
        clearable
        nothingFoundMessage="No model has candidates yet."
        data={drawn.map((model) => ({
          value: String(model.id),
          label: `${modelLabel(model)} (${plural(model.candidate_count, "image")})`,
        }))}
        value={value.models}
        onChange={(chosen) => onChange({ ...value, models: chosen })}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NumberInput
          label={messages.pairsPerPrompt}
          min={1}
          allowDecimal={false}
          value={value.pairsPerPrompt}
          onChange={(pairsPerPrompt) => onChange({ ...value, pairsPerPrompt })}
        />
        <MultiSelect
          label={messages.splits}
          placeholder={value.splits.length === 0 ? messages.allHint : ""}
          data={["train", "validation", "test"]}
          value={value.splits}
          onChange={(splits) => onChange({ ...value, splits })}
        />
      </SimpleGrid>
    </Stack>
  );
}
