import { NumberInput, Select, SimpleGrid, Switch, TagsInput, Text } from "@mantine/core";
import { fieldError } from "@/lib/console-form";
import type { CampaignFields } from "./campaign-form";
import { CHECK_NUMBERS, FEEDBACK_TIMES, isFeedbackTime } from "./check-form";
import { messages } from "./messages";

const words = messages.checks;

interface Props {
  values: CampaignFields;
  set: <K extends keyof CampaignFields>(name: K, value: CampaignFields[K]) => void;
  error: Error | null;
  isOwn: boolean; // nobody knows the right answer to a prompt that a person writes
}

/** What tells how far answers can be trusted, and who gives how many. */
export function CheckFields({ values, set, error, isOwn }: Props) {
  return (
    <>
      <Text fw={600} size="sm" mt="xs">
        {words.title}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {CHECK_NUMBERS.filter(({ ofChecks }) => !(ofChecks && isOwn)).map(
          ({ name, least, most }) => (
            <NumberInput
              key={name}
              label={words[name].label}
              description={words[name].hint}
              placeholder={words.off}
              min={least}
              max={most}
              clampBehavior="blur"
              step={name === "least_seconds" ? 0.1 : 1}
              allowDecimal={name === "least_seconds"}
              decimalScale={2}
              value={values[name]}
              onChange={(value) => set(name, value)}
              error={fieldError(error, name === "least_seconds" ? "least_ms" : name)}
            />
          ),
        )}
        {!isOwn && (
          <Select
            label={words.gold_feedback.label}
            description={words.gold_feedback.hints[values.gold_feedback]}
            data={FEEDBACK_TIMES.map((value) => ({
              value,
              label: words.gold_feedback.times[value],
            }))}
            allowDeselect={false}
            value={values.gold_feedback}
            onChange={(value) => {
              if (isFeedbackTime(value)) set("gold_feedback", value);
            }}
            error={fieldError(error, "gold_feedback")}
          />
        )}
        {!isOwn && values.gold_feedback === "after_days" && (
          <NumberInput
            label={words.feedback_days.label}
            description={words.feedback_days.hint}
            min={1}
            max={365}
            clampBehavior="blur"
            value={values.feedback_days}
            onChange={(days) => set("feedback_days", days)}
            error={fieldError(error, "feedback_days")}
          />
        )}
        <TagsInput
          label={words.groups.label}
          description={words.groups.hint}
          placeholder={values.groups.length === 0 ? words.everybody : ""}
          value={values.groups}
          onChange={(groups) => set("groups", groups)}
          error={fieldError(error, "groups")}
        />
      </SimpleGrid>
      {!isOwn && (
        <Switch
          label={words.by_language.label}
          description={words.by_language.hint}
          checked={values.by_language}
          onChange={(event) => set("by_language", event.currentTarget.checked)}
          error={fieldError(error, "by_language")}
        />
      )}
    </>
  );
}
