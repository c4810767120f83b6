import { Button, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Loaded } from "@/components/console-feedback";
import { Figure } from "@/components/console-figure";
import { useProject } from "@/components/console-project";
import { Whiskers } from "@/components/console-whiskers";
import { formatDecimal, formatInterval, modelLabel } from "@/lib/console-format";
import type { Campaign, Results } from "@/lib/console-types";
import { FacesView } from "./faces-view";
import { MeasureGrid } from "./measure-grid";
import { messages } from "./messages";
import { NothingCounts } from "./nothing-counts";
import { resultsQuery } from "./queries";
import { RegionsView } from "./regions-view";

const HEADER = "measure model mean low high answers prompts not_asked".split(" ");
const FORMATS = { mean: formatDecimal, low: formatDecimal, high: formatDecimal };
const MOST_SHOWN = 4; // measures drawn below each other; of more, one is chosen

/** Scores or checklist grades, model beside model for each measure. */
export function ResultsView({ campaign }: { campaign: Campaign }) {
  const query = useQuery(resultsQuery(campaign.id));
  const { may } = useProject();
  return (
    <Loaded query={query}>
      {(results) =>
        results.models.length === 0 ? (
          <NothingCounts campaign={campaign} title="No answers yet">
            They add up here as people give them, model beside model.
          </NothingCounts>
        ) : (
          <Stack gap="lg">
            {results.regions && <RegionsView regions={results.regions} campaignId={campaign.id} />}
            {results.faces && <FacesView faces={results.faces} campaignId={campaign.id} />}
            {results.measures.length > 0 && <Measures results={results} campaignId={campaign.id} />}
            {campaign.kind === "checklist" && may("researcher") && (
              <Button
                component="a"
                href={`/api/v1/campaigns/${campaign.id}/checklist-answers`}
                download
                variant="default"
                w="fit-content"
              >
                {messages.allAnswers}
              </Button>
            )}
          </Stack>
        )
      }
    </Loaded>
  );
}

type Measure = Results["measures"][number];

function Measures({ results, campaignId }: { results: Results; campaignId: number }) {
  const { measures, models } = results;
  const [chosen, setChosen] = useState(measures[0]?.key ?? "");
  const isMany = measures.length > MOST_SHOWN;
  const shown = isMany ? measures.filter(({ key }) => key === chosen) : measures;
  const common = {
    header: HEADER,
    rows: fileRows(results),
    formats: FORMATS,
    fileName: `results-${campaignId}.csv`,
  };
  return (
    <>
      {isMany && (
        <Figure
          title="Means of every measure"
          note={`In each row the highest mean is blue and the lowest amber, however close they are. ${results.method}`}
          {...common}
        >
          <MeasureGrid measures={measures} models={models} />
        </Figure>
      )}
      <Figure
        title="Means with their 95 % intervals"
        {...(isMany ? {} : { note: results.method })}
        {...common}
      >
        <Stack gap="md">
          {isMany && (
            <Select
              label="Measure"
              searchable
              allowDeselect={false}
              maw={360}
              data={measures.map(({ key, label }) => ({ value: key, label }))}
              value={chosen}
              onChange={(key) => key && setChosen(key)}
            />
          )}
          {shown.map((measure) => (
            <Models key={measure.key} measure={measure} results={results} />
          ))}
        </Stack>
      </Figure>
    </>
  );
}

function Models({ measure, results }: { measure: Measure; results: Results }) {
  const rows = results.models.flatMap(({ model_version, values }) => {
    const value = values.find(({ key }) => key === measure.key);
    if (!value || value.mean === null) return [];
    const { mean } = value;
    return [
      {
        id: model_version.id,
        name: modelLabel(model_version),
        value: mean,
        low: value.low ?? mean,
        high: value.high ?? mean,
        isSure: value.low !== null && value.high !== null,
      },
    ];
  });
  const unsure = new Set(rows.filter((row) => !row.isSure).map((row) => row.id));
  return (
    <div>
      <Text size="sm" fw={600} mb={4} component="h4">
        {measure.label}{" "}
        <Text span size="xs" c="dimmed" fw={400}>
          from {measure.low} to {measure.high}
        </Text>
      </Text>
      {rows.length === 0 ? (
        <Text size="sm">Undefined, because nobody was asked this yet.</Text>
      ) : (
        <Whiskers
          label={measure.label}
          rows={[...rows].sort((a, b) => b.value - a.value)}
          from={measure.low}
          to={measure.high}
          format={formatDecimal}
          range={(row) =>
            unsure.has(Number(row.id)) || row.low === null || row.high === null
              ? "no interval: one prompt"
              : formatInterval(row.low, row.high)
          }
        />
      )}
    </div>
  );
}

function fileRows({ measures, models }: Results) {
  return measures.flatMap((measure) =>
    models.flatMap(({ model_version, values }) =>
      values
        .filter(({ key }) => key === measure.key)
        .map((value) => [
          measure.label,
          modelLabel(model_version),
          value.mean,
          value.low,
          value.high,
          value.count,
          value.prompts,
          value.not_asked,
        ]),
    ),
  );
}
