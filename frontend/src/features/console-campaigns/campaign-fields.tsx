import { Checkbox, NumberInput, SimpleGrid, TagsInput, TextInput } from "@mantine/core";
import { fieldError } from "@/lib/console-form";
import { type CampaignFields as Fields, NUMBER_FIELDS, REASON_FIELDS } from "./campaign-form";
import { CheckFields } from "./check-fields";
import { GuidelineField } from "./guideline-field";
import { messages } from "./messages";

interface Props {
  values: Fields;
  set: <K extends keyof Fields>(name: K, value: Fields[K]) => void;
  error: Error | null;
  isOwn: boolean;
}

/** Everything of a campaign that can also be changed after it was created. */
export function CampaignFields({ values, set, error, isOwn }: Props) {
  return (
    <>
      <TextInput
        label={messages.name}
        required
        maxLength={120}
        value={values.name}
        onChange={(event) => set("name", event.currentTarget.value)}
        error={fieldError(error, "name")}
      />
      <TextInput
        label={messages.question}
        description={messages.questionHint}
        required
        maxLength={200}
        value={values.question}
        onChange={(event) => set("question", event.currentTarget.value)}
        error={fieldError(error, "question")}
      />
      <GuidelineField
        value={values.guideline}
        onChange={(text) => set("guideline", text)}
        error={fieldError(error, "guideline")}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {NUMBER_FIELDS.map(({ name, label, most }) => (
          <NumberInput
            key={name}
            label={label}
            min={1}
            max={most}
            allowDecimal={false}
            value={values[name]}
            onChange={(value) => set(name, value)}
            error={fieldError(error, name)}
          />
        ))}
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {REASON_FIELDS.map(({ name, label }) => (
          <TagsInput
            key={name}
            label={label}
            description={messages.reasonsHint}
            value={values[name]}
            onChange={(value) => set(name, value)}
            error={fieldError(error, name)}
          />
        ))}
      </SimpleGrid>
      <TagsInput
        label={messages.unsafeCategories}
        description={messages.unsafeCategoriesHint}
        disabled={values.all_sensitive}
        value={values.unsafe_categories}
        onChange={(value) => set("unsafe_categories", value)}
        error={fieldError(error, "unsafe_categories")}
      />
      <Checkbox
        label={messages.allSensitive}
        checked={values.all_sensitive}
        onChange={(event) => set("all_sensitive", event.currentTarget.checked)}
      />
      <CheckFields values={values} set={set} error={error} isOwn={isOwn} />
    </>
  );
}
