import { MultiSelect, NumberInput, Select, SimpleGrid, Stack, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "@/components/console-project";
import { modelLabel } from "@/lib/console-format";
import {
  campaignsQuery,
  modelsQuery,
  promptSetsQuery,
  snapshotsQuery,
} from "@/lib/console-queries";
import { LEVELS, messages } from "./messages";
import { type Scorer, scorersQuery } from "./queries";
import { BUILDERS, type RecipeFields, STAGE_BEFORE } from "./recipe-input";

interface Props {
  values: RecipeFields;
  set: <K extends keyof RecipeFields>(name: K, value: RecipeFields[K]) => void;
}

/** The rule and what it needs: fields appear as the rule asks for them. */
export function RecipeFieldset({ values, set }: Props) {
  const before = STAGE_BEFORE[values.builder];
  return (
    <Stack>
      <Select
        label={messages.rule}
        allowDeselect={false}
        data={BUILDERS}
        value={values.builder}
        onChange={(value) => value && set("builder", value)}
      />
      {before ? (
        <StageFields values={values} set={set} before={before} />
      ) : (
        <ScoreFields values={values} set={set} />
      )}
      <NumberInput
        label={messages.temperature}
        description={messages.temperatureHint}
        min={0}
        value={values.temperature}
        onChange={(value) => set("temperature", value)}
      />
    </Stack>
  );
}

function ScoreFields({ values, set }: Props) {
  const { project } = useProject();
  const sets = useQuery(promptSetsQuery(project.id)).data?.results ?? [];
  const models = useQuery(modelsQuery(project.id)).data?.results ?? [];
  const drawn = models
    .filter((model) => model.kind === "diffusion")
    .map((model) => ({ value: String(model.id), label: modelLabel(model) }));
  const isEasy = values.builder === "hgdpo_easy";
  return (
    <>
      <ScorerSelect values={values} set={set} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <MultiSelect
          label={messages.promptSets}
          placeholder={values.promptSets.length > 0 ? "" : messages.all}
          data={sets.map((each) => ({ value: String(each.id), label: each.name }))}
          value={values.promptSets}
          onChange={(chosen) => set("promptSets", chosen)}
        />
        {isEasy ? (
          <Select
            label={messages.base}
            withAsterisk
            searchable
            data={drawn}
            value={values.base}
            onChange={(value) => set("base", value)}
          />
        ) : (
          <MultiSelect
            label={messages.models}
            placeholder={values.models.length > 0 ? "" : messages.anybody}
            searchable
            data={drawn}
            value={values.models}
            onChange={(chosen) => set("models", chosen)}
          />
        )}
      </SimpleGrid>
      {!isEasy && <GapFields values={values} set={set} />}
    </>
  );
}

function ScorerSelect({ values, set }: Props) {
  const { project } = useProject();
  const scorers = useQuery(scorersQuery(project.id)).data?.results ?? [];
  const campaigns = useQuery(campaignsQuery(project.id)).data?.results ?? [];
  const people = campaigns
    .filter(({ kind, judged }) => judged > 0 && (kind === "scoring" || kind === "checklist"))
    .map((each) => ({ value: `campaign:${each.id}`, label: `People in “${each.name}”` }));
  return (
    <Select
      label={messages.scorer}
      description={messages.scorerHint}
      withAsterisk
      nothingFoundMessage={messages.noScorer}
      placeholder={scorers.length + people.length === 0 ? messages.noScorer : ""}
      data={[...scorers.map(scorerOption), ...people]}
      value={values.scorer}
      onChange={(value) => set("scorer", value)}
    />
  );
}

function scorerOption(scorer: Scorer): { value: string; label: string } {
  const images = Math.max(0, ...scorer.keys.map((key) => key.candidates));
  return scorer.model_version
    ? {
        value: `model:${scorer.model_version.id}`,
        label: `${modelLabel(scorer.model_version)} (${images} images)`,
      }
    : { value: `source:${scorer.source}`, label: `${scorer.source} (${images} images)` };
}

function GapFields({ values, set }: Props) {
  const isPareto = values.builder === "pareto";
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NumberInput
          label={messages.gap}
          description={messages.gapHint}
          min={0}
          value={values.gap}
          onChange={(value) => set("gap", value)}
        />
        {values.builder !== "best_worst" && (
          <NumberInput
            label={messages.top}
            description={messages.topHint}
            min={1}
            allowDecimal={false}
            value={values.top}
            onChange={(value) => set("top", value)}
          />
        )}
        {isPareto && (
          <Select
            label={messages.level}
            description={messages.levelHint}
            allowDeselect={false}
            data={LEVELS}
            value={values.level}
            onChange={(value) => value && set("level", value)}
          />
        )}
        {isPareto && (
          <NumberInput
            label={messages.componentGap}
            description={messages.componentGapHint}
            min={0}
            value={values.componentGap}
            onChange={(value) => set("componentGap", value)}
          />
        )}
      </SimpleGrid>
      <Switch
        label={messages.real}
        checked={values.real}
        onChange={(event) => set("real", event.currentTarget.checked)}
      />
    </>
  );
}

function StageFields({ values, set, before }: Props & { before: string }) {
  const { project } = useProject();
  const snapshots = useQuery(snapshotsQuery(project.id)).data?.results ?? [];
  const ready = snapshots.filter(
    (each) => each.builder === before && each.job.status === "succeeded",
  );
  const stage = before.replace("hgdpo_", "");
  return (
    <>
      <Select
        label={messages.stageBefore(stage)}
        withAsterisk
        nothingFoundMessage={`Build the ${stage} stage first.`}
        data={ready.map((each) => ({ value: String(each.id), label: each.name }))}
        value={values.after}
        onChange={(value) => set("after", value)}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {values.builder === "hgdpo_normal" ? (
          <>
            <LevelInput
              label={messages.low}
              value={values.low}
              onChange={(value) => set("low", value)}
            />
            <LevelInput
              label={messages.high}
              value={values.high}
              onChange={(value) => set("high", value)}
            />
          </>
        ) : (
          <>
            <Select
              label={messages.winner}
              allowDeselect={false}
              data={[
                { value: "reconstruction", label: "The almost-real reconstruction" },
                { value: "real", label: "The photo itself" },
              ]}
              value={values.winner}
              onChange={(value) => value && set("winner", value)}
            />
            {values.winner === "reconstruction" && (
              <LevelInput
                label={messages.winnerLevel}
                value={values.winnerLevel}
                onChange={(value) => set("winnerLevel", value)}
              />
            )}
          </>
        )}
      </SimpleGrid>
    </>
  );
}

interface LevelProps {
  label: string;
  value: number | string;
  onChange: (value: number | string) => void;
}

function LevelInput(props: LevelProps) {
  return <NumberInput min={1} max={1000} step={100} allowDecimal={false} {...props} />;
}
