import {
  Alert,
  Button,
  Group,
  Input,
  MultiSelect,
  SegmentedControl,
  Stack,
  TextInput,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { plural } from "@/lib/console-format";
import { campaignsQuery, keys } from "@/lib/console-queries";
import { messages } from "./messages";
import { createSnapshot, type Labels, previewPairs, type SnapshotInput } from "./queries";
import { RecipeFieldset } from "./recipe-fields";
import { EMPTY_RECIPE, type Recipe, type RecipeFields, toRecipe } from "./recipe-input";
import { ReportView } from "./report-view";
import { SplitBar } from "./split-bar";

/** Freeze what people judged, or let a builder choose by scores. */
export function SnapshotForm({ onDone }: { onDone: () => void }) {
  const { project } = useProject();
  const [name, setName] = useState("");
  const [from, setFrom] = useState<"people" | "builder">("people");
  const [campaigns, setCampaigns] = useState<string[]>([]);
  const [labels, setLabels] = useState<Labels>("consensus");
  const recipe = useFields<RecipeFields>(EMPTY_RECIPE);
  const create = useChange({
    act: (input: SnapshotInput) => createSnapshot(project.id, input),
    stale: [keys.snapshots(project.id), keys.activity(project.id)],
    done: messages.created,
    onDone,
    showsError: true,
  });
  const chosen = toRecipe(recipe.values);
  const input = from === "people" ? ofPeople(name, campaigns, labels) : ofBuilder(name, chosen);
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (input) create.mutate(input);
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={messages.name}
          required
          maxLength={120}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fieldError(create.error, "name")}
        />
        <SegmentedControl
          aria-label={messages.from}
          value={from}
          onChange={setFrom}
          data={[
            { value: "people", label: messages.people },
            { value: "builder", label: messages.builder },
          ]}
        />
        {from === "people" ? (
          <>
            <CampaignSelect
              value={campaigns}
              onChange={setCampaigns}
              error={fieldError(create.error, "campaigns")}
            />
            <LabelSelect value={labels} onChange={setLabels} />
          </>
        ) : (
          <>
            <RecipeFieldset values={recipe.values} set={recipe.set} />
            <PreviewPanel recipe={chosen} />
          </>
        )}
        <FormProblem message={formError(create.error, ["name", "campaigns"])} />
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending} disabled={!input}>
            {messages.build}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function ofPeople(name: string, campaigns: string[], labels: Labels): SnapshotInput | undefined {
  return campaigns.length > 0 ? { name, campaigns: campaigns.map(Number), labels } : undefined;
}

function ofBuilder(name: string, recipe: Recipe | undefined): SnapshotInput | undefined {
  return recipe && { name, recipe };
}

interface CampaignProps {
  value: string[];
  onChange: (chosen: string[]) => void;
  error: string | undefined;
}

function CampaignSelect({ value, onChange, error }: CampaignProps) {
  const { project } = useProject();
  const campaigns = useQuery(campaignsQuery(project.id)).data?.results ?? [];
  const judged = campaigns.filter((campaign) => campaign.judged > 0);
  return (
    <MultiSelect
      label={messages.campaigns}
      description={messages.campaignsHint}
      withAsterisk
      nothingFoundMessage="No campaign has answers yet."
      data={judged.map((campaign) => ({
        value: String(campaign.id),
        label: `${campaign.name} (${plural(campaign.judged, "answer")})`,
      }))}
      value={value}
      onChange={onChange}
      error={error}
    />
  );
}

interface LabelProps {
  value: Labels;
  onChange: (chosen: Labels) => void;
}

function LabelSelect({ value, onChange }: LabelProps) {
  return (
    <Input.Wrapper
      label={messages.labels}
      description={value === "consensus" ? messages.consensusHint : messages.votesHint}
    >
      <SegmentedControl
        mt="xs"
        aria-label={messages.labels}
        value={value}
        onChange={onChange}
        data={[
          { value: "consensus", label: messages.consensus },
          { value: "votes", label: messages.votes },
        ]}
      />
    </Input.Wrapper>
  );
}

/** What the recipe would give now. The numbers go when the recipe changes. */
function PreviewPanel({ recipe }: { recipe: Recipe | undefined }) {
  const { project } = useProject();
  const preview = useChange({
    act: (wanted: Recipe) => previewPairs(project.id, wanted),
    stale: [],
    showsError: true,
  });
  const isCurrent = JSON.stringify(preview.variables) === JSON.stringify(recipe);
  return (
    <Stack gap="sm">
      <Group>
        <Button
          variant="default"
          disabled={!recipe}
          loading={preview.isPending}
          onClick={() => recipe && preview.mutate(recipe)}
        >
          {messages.preview}
        </Button>
      </Group>
      {isCurrent && preview.error && <FormProblem message={preview.error.message} />}
      {isCurrent && preview.data && (
        <Alert
          role="status"
          color={preview.data.counts.pairs > 0 ? "teal" : "orange"}
          title={
            preview.data.counts.pairs > 0
              ? plural(preview.data.counts.pairs, "pair")
              : messages.noPairs
          }
        >
          <Stack gap="sm">
            {preview.data.counts.pairs > 0 && <SplitBar counts={preview.data.counts} />}
            <ReportView report={preview.data.report} />
          </Stack>
        </Alert>
      )}
    </Stack>
  );
}
