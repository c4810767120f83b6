import { Alert, Badge, Button, Card, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { ConfirmButton } from "@/components/console-confirm";
import { Loaded } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { Section } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import type { Campaign } from "@/lib/console-types";
import { CurveCard } from "./choice-curve-card";
import { ChoiceForm } from "./choice-fields";
import { LEAST_PROMPTS, RULES, choiceMessages as words } from "./choice-messages";
import { askRound, type Choice, choiceQuery, setChoice } from "./choice-queries";
import { ArmTable, RoundTable } from "./choice-tables";
import { ExtraVotes } from "./extra-votes";
import { campaignKey } from "./queries";

/** How the campaign spends its votes, whether choosing helps, and extra votes on demand. */
export function ChoiceView({ campaign }: { campaign: Campaign }) {
  const query = useQuery(choiceQuery(campaign.id));
  return (
    <Loaded query={query}>
      {(choice) => (
        <Stack gap="lg">
          {choice.can_choose && <Spending choice={choice} campaign={campaign} />}
          {choice.rounds.length > 0 && <Helps choice={choice} campaignId={campaign.id} />}
          {choice.rounds.length > 0 && <RoundTable rounds={choice.rounds} />}
          <ExtraVotes campaign={campaign} />
        </Stack>
      )}
    </Loaded>
  );
}

interface Props {
  choice: Choice;
  campaign: Campaign;
}

function Spending({ choice, campaign }: Props) {
  const { may } = useProject();
  const chooses = choice.choice === "active";
  return (
    <Section
      title={words.spending}
      actions={
        may("admin") &&
        campaign.status !== "closed" && <Actions choice={choice} campaign={campaign} />
      }
    >
      <Group gap="sm" align="flex-start">
        <Badge variant="light" {...(chooses ? {} : { color: "gray" })}>
          {chooses && choice.setting ? RULES[choice.setting.rule].label : "Overlap"}
        </Badge>
        <Stack gap={2} maw={720}>
          <Text size="sm">{chooses ? words.active : words.given(campaign.overlap)}</Text>
          <Text size="sm" c="dimmed">
            {chooses && choice.setting ? words.setting(choice.setting) : words.givenOr}
          </Text>
        </Stack>
      </Group>
      {choice.problem && (
        <Alert color="red" role="alert" title="No round can be held">
          {choice.problem}
        </Alert>
      )}
      {choice.groups_of_models > 1 && (
        <Alert color="yellow">{words.groups(choice.groups_of_models)}</Alert>
      )}
    </Section>
  );
}

function Actions({ choice, campaign }: Props) {
  const [editing, edit] = useDisclosure(false);
  const chooses = choice.choice === "active";
  const isGoing = campaign.status === "open" || campaign.status === "paused";
  const stale = [campaignKey(campaign.id)];
  const round = useChange({
    act: () => askRound(campaign.id),
    stale,
    done: words.roundAsked,
  });
  const stop = useChange({ act: () => setChoice(campaign.id, { choice: "given" }), stale });
  return (
    <Group gap="xs">
      {chooses && isGoing && (
        <Button variant="default" loading={round.isPending} onClick={() => round.mutate(undefined)}>
          {words.round}
        </Button>
      )}
      {chooses && (
        <ConfirmButton
          label={words.stop}
          title={words.stopTitle}
          confirmLabel={words.stop}
          onConfirm={() => stop.mutate(undefined)}
        >
          {words.stopText}
        </ConfirmButton>
      )}
      <Button onClick={edit.open} {...(chooses ? { variant: "default" } : {})}>
        {chooses ? words.change : words.start}
      </Button>
      <Modal opened={editing} onClose={edit.close} title={words.spending} size="lg">
        <ChoiceForm choice={choice} campaignId={campaign.id} onDone={edit.close} />
      </Modal>
    </Group>
  );
}

function Helps({ choice, campaignId }: { choice: Choice; campaignId: number }) {
  const { curve } = choice;
  const random = choice.arms.find(({ arm }) => arm === "random");
  const isSmall = random !== undefined && random.prompts < LEAST_PROMPTS;
  return (
    <Section title={words.helps}>
      <Card padding="md">
        <Stack gap={4}>
          <Text fw={600}>{curve.verdict}</Text>
          {isSmall && <Text size="sm">{words.smallArm(random.prompts)}</Text>}
          {(curve.forecast || (!isSmall && choice.setting?.target === null)) && (
            <Text size="sm" c="dimmed">
              {curve.forecast?.sentence ?? words.setTarget}
            </Text>
          )}
        </Stack>
      </Card>
      {curve.arms.length > 0 && <CurveCard curve={curve} campaignId={campaignId} />}
      <ArmTable choice={choice} />
    </Section>
  );
}
