import {
  Button,
  Group,
  JsonInput,
  MultiSelect,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { modelLabel } from "@/lib/console-format";
import { campaignsQuery, modelsQuery, promptSetsQuery } from "@/lib/console-queries";
import type { Policy } from "@/lib/console-types";
import { messages } from "./messages";
import { fieldsOf, toPolicy } from "./policy-input";
import { createPolicy, type PolicyInput, policiesKey, updatePolicy } from "./queries";

const SHOWN = [
  "name",
  "campaigns",
  "every_hours",
  "every_judgements",
  "base",
  "reward_backbone",
  "prompt_set",
  "reward_config",
  "dpo_config",
];

interface Props {
  policy?: Policy;
  onDone: () => void;
}

export function PolicyForm({ policy, onDone }: Props) {
  const { project } = useProject();
  const campaigns = useQuery(campaignsQuery(project.id)).data?.results ?? [];
  const models = useQuery(modelsQuery(project.id)).data?.results ?? [];
  const sets = useQuery(promptSetsQuery(project.id)).data?.results ?? [];
  const { values, set } = useFields(fieldsOf(policy));
  const input = toPolicy(values);
  const save = useChange({
    act: (body: PolicyInput) => saved(project.id, policy, body),
    stale: [policiesKey(project.id)],
    done: messages.created,
    onDone,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    if ("body" in input) save.mutate(input.body);
  }
  const choices = (kind: string) =>
    models
      .filter((model) => model.kind === kind)
      .map((model) => ({ value: String(model.id), label: modelLabel(model) }));
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={messages.name}
          required
          maxLength={120}
          value={values.name}
          onChange={(event) => set("name", event.currentTarget.value)}
          error={fieldError(save.error, "name")}
        />
        <MultiSelect
          label={messages.campaigns}
          withAsterisk
          data={campaigns.map((each) => ({ value: String(each.id), label: each.name }))}
          value={values.campaigns}
          onChange={(chosen) => set("campaigns", chosen)}
          error={fieldError(save.error, "campaigns")}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NumberInput
            label={messages.hours}
            description={messages.triggerHint}
            min={1}
            allowDecimal={false}
            value={values.hours}
            onChange={(value) => set("hours", value)}
            error={fieldError(save.error, "every_hours")}
          />
          <NumberInput
            label={messages.judgements}
            description={messages.triggerHint}
            min={1}
            allowDecimal={false}
            value={values.judgements}
            onChange={(value) => set("judgements", value)}
            error={fieldError(save.error, "every_judgements")}
          />
          <Select
            label={messages.base}
            required
            disabled={policy !== undefined}
            data={choices("diffusion")}
            value={values.base}
            onChange={(value) => set("base", value)}
            error={fieldError(save.error, "base")}
          />
          <Select
            label={messages.backbone}
            required
            disabled={policy !== undefined}
            data={choices("reward")}
            value={values.backbone}
            onChange={(value) => set("backbone", value)}
            error={fieldError(save.error, "reward_backbone")}
          />
          <Select
            label={messages.promptSet}
            required
            disabled={policy !== undefined}
            data={sets.map((each) => ({ value: String(each.id), label: each.name }))}
            value={values.promptSet}
            onChange={(value) => set("promptSet", value)}
            error={fieldError(save.error, "prompt_set")}
          />
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <JsonInput
            label={messages.rewardConfig}
            autosize
            minRows={3}
            value={values.rewardJson}
            onChange={(value) => set("rewardJson", value)}
            error={fieldError(save.error, "reward_config")}
          />
          <JsonInput
            label={messages.dpoConfig}
            autosize
            minRows={3}
            value={values.dpoJson}
            onChange={(value) => set("dpoJson", value)}
            error={fieldError(save.error, "dpo_config")}
          />
        </SimpleGrid>
        <FormProblem message={formError(save.error, SHOWN)} />
        <Group justify="flex-end">
          {"problem" in input && (
            <Text size="sm" c="dimmed">
              {input.problem}
            </Text>
          )}
          <Button type="submit" loading={save.isPending} disabled={!("body" in input)}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** An existing policy keeps its models: what it taught would otherwise have two stories. */
function saved(project: number, policy: Policy | undefined, body: PolicyInput): Promise<unknown> {
  if (!policy) return createPolicy(project, body);
  const { base: _base, reward_backbone: _backbone, prompt_set: _set, ...changes } = body;
  return updatePolicy(policy.id, changes);
}
