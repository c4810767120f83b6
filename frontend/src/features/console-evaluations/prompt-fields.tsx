import { NumberInput, Select, SimpleGrid, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "@/components/console-project";
import { fieldError } from "@/lib/console-form";
import { promptSetsQuery } from "@/lib/console-queries";
import { messages } from "./messages";
import type { FieldsProps } from "./model-fields";

/** What is drawn: prompts that the models did not learn from, seeds, sampler. */
export function PromptFields({ values, set, error }: FieldsProps) {
  const { project } = useProject();
  const sets = useQuery(promptSetsQuery(project.id)).data?.results ?? [];
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <Select
        label={messages.promptSet}
        required
        data={sets.map((each) => ({
          value: String(each.id),
          label: `${each.name} (${each.splits.test} test)`,
        }))}
        value={values.promptSet}
        onChange={(value) => set("promptSet", value)}
        error={fieldError(error, "prompt_set")}
      />
      <Select
        label={messages.split}
        allowDeselect={false}
        data={[
          { value: "test", label: "test" },
          { value: "validation", label: "validation" },
          { value: "train", label: "train (learnt from: proves nothing)" },
        ]}
        value={values.split}
        onChange={(value) =>
          set("split", value === "train" || value === "validation" ? value : "test")
        }
        error={fieldError(error, "split")}
      />
      <NumberInput
        label={messages.limit}
        description={messages.limitHint}
        min={1}
        allowDecimal={false}
        value={values.limit}
        onChange={(value) => set("limit", value)}
        error={fieldError(error, "prompt_limit")}
      />
      <TextInput
        label={messages.seeds}
        description="Numbers and ranges"
        value={values.seeds}
        onChange={(event) => set("seeds", event.currentTarget.value)}
        error={fieldError(error, "seeds")}
      />
      <NumberInput
        label={messages.steps}
        min={1}
        allowDecimal={false}
        value={values.steps}
        onChange={(value) => set("steps", value)}
      />
      <NumberInput
        label={messages.guidance}
        min={0}
        step={0.5}
        value={values.guidance}
        onChange={(value) => set("guidance", value)}
      />
    </SimpleGrid>
  );
}
