import { Button, Checkbox, Group, Modal, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { FormEvent } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { paths } from "@/lib/console-paths";
import { keys } from "@/lib/console-queries";
import type { Evaluation } from "@/lib/console-types";
import { navigate } from "@/lib/router";
import { messages } from "./messages";
import { type BlindInput, evaluationKey, openBlindCampaign } from "./queries";

export function BlindCampaignButton({ evaluation }: { evaluation: Evaluation }) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button onClick={open}>{messages.blind}</Button>
      <Modal opened={opened} onClose={close} title={messages.blind}>
        <BlindCampaignForm evaluation={evaluation} />
      </Modal>
    </>
  );
}

function BlindCampaignForm({ evaluation }: { evaluation: Evaluation }) {
  const { project } = useProject();
  const hasControl = evaluation.models.some((each) => each.part === "control");
  const { values, set } = useFields({
    name: `${evaluation.name}, blind`,
    overlap: 1 as string | number,
    baseline: true,
    control: hasControl,
  });
  const create = useChange({
    act: (body: BlindInput) => openBlindCampaign(evaluation.id, body),
    stale: [evaluationKey(evaluation.id), keys.campaigns(project.id)],
    done: messages.campaignMade,
    onDone: (campaign) => navigate(paths.campaign(project.id, campaign.id)),
    showsError: true,
  });
  const against = (["baseline", "control"] as const).filter((part) => values[part]);
  function submit(event: FormEvent): void {
    event.preventDefault();
    create.mutate({ name: values.name, overlap: Number(values.overlap), against });
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm" c="dimmed">
          {messages.blindHint}
        </Text>
        <TextInput
          label={messages.name}
          required
          value={values.name}
          onChange={(event) => set("name", event.currentTarget.value)}
          error={fieldError(create.error, "name")}
        />
        <Checkbox.Group
          label={messages.against}
          value={against}
          onChange={(chosen) => {
            set("baseline", chosen.includes("baseline"));
            set("control", chosen.includes("control"));
          }}
        >
          <Stack gap="xs" mt={6}>
            <Checkbox value="baseline" label="the baseline" />
            <Checkbox value="control" label="the control arm" disabled={!hasControl} />
          </Stack>
        </Checkbox.Group>
        <NumberInput
          label="Answers wanted for each pair"
          min={1}
          max={50}
          allowDecimal={false}
          value={values.overlap}
          onChange={(value) => set("overlap", value)}
          error={fieldError(create.error, "overlap")}
        />
        <FormProblem message={formError(create.error, ["name", "overlap"])} />
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending} disabled={against.length === 0}>
            Create draft
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
