import { NumberInput, SimpleGrid, TagsInput, Text } from "@mantine/core";
import { fieldError } from "@/lib/console-form";
import type { CampaignFields } from "./campaign-form";
import { CHECK_NUMBERS } from "./check-form";
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
        <TagsInput
          label={words.groups.label}
          description={words.groups.hint}
          placeholder={values.groups.length === 0 ? words.everybody : ""}
          value={values.groups}
          onChange={(groups) => set("groups", groups)}
          error={fieldError(error, "groups")}
        />
      </SimpleGrid>
    </>
  );
}
