import { Button, Group, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { IntervalBar } from "@/components/console-interval-bar";
import { Empty, Section } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatCount, formatNumber, modelLabel } from "@/lib/console-format";
import type { Results } from "@/lib/console-types";
import { saveText, toCsv } from "@/lib/csv";
import { FacesView } from "./faces-view";
import { messages } from "./messages";
import { campaignQuery, resultsQuery } from "./queries";
import { RegionsView } from "./regions-view";

const COLUMNS = [
  "Measure",
  "Model",
  { label: "Mean", numeric: true },
  "95 % interval",
  { label: "Answers", numeric: true },
  { label: "Prompts", numeric: true },
  { label: messages.notAsked, numeric: true },
];

/** Scores or checklist grades, model beside model for each measure. */
export function ResultsView({ campaignId }: { campaignId: number }) {
  const query = useQuery(resultsQuery(campaignId));
  return (
    <Loaded query={query}>
      {(results) =>
        results.models.length === 0 ? (
          <Empty title="No answers yet">They add up here as people give them.</Empty>
        ) : (
          <Stack gap="lg">
            {results.regions && <RegionsView regions={results.regions} campaignId={campaignId} />}
            {results.faces && <FacesView faces={results.faces} campaignId={campaignId} />}
            <Measures results={results} campaignId={campaignId} />
          </Stack>
        )
      }
    </Loaded>
  );
}

function Measures({ results, campaignId }: { results: Results; campaignId: number }) {
  const { may } = useProject();
  const isChecklist = useQuery(campaignQuery(campaignId)).data?.kind === "checklist";
  const rows = rowsOf(results);
  function save(): void {
    const table = rows.map((row) => [
      row.measure.key,
      row.model,
      row.value.mean ?? "",
      row.value.low ?? "",
      row.value.high ?? "",
      row.value.count,
      row.value.prompts,
      row.value.not_asked,
    ]);
    const header = "measure model mean low high answers prompts not_asked".split(" ");
    saveText(`results-${campaignId}.csv`, toCsv(header, table));
  }
  return (
    <Section
      title="Results"
      actions={
        <Group gap="xs">
          {isChecklist && may("researcher") && (
            <Button
              component="a"
              href={`/api/v1/campaigns/${campaignId}/checklist-answers`}
              download
              size="compact-sm"
              variant="subtle"
            >
              {messages.allAnswers}
            </Button>
          )}
          <Button size="compact-sm" variant="subtle" onClick={save}>
            CSV
          </Button>
        </Group>
      }
    >
      <DataTable label="Results" columns={COLUMNS} minWidth={760}>
        {rows.map(({ measure, model, value, isFirst }) => (
          <Table.Tr key={`${measure.key} ${model}`}>
            <Table.Td fw={500}>{isFirst ? measure.label : ""}</Table.Td>
            <Table.Td>{model}</Table.Td>
            <NumberCell>{value.mean === null ? "–" : formatNumber(value.mean)}</NumberCell>
            <Table.Td miw={200}>
              {value.mean !== null && value.low !== null && value.high !== null && (
                <IntervalBar
                  value={value.mean}
                  low={value.low}
                  high={value.high}
                  from={measure.low}
                  to={measure.high}
                  label={`${formatNumber(value.low)} to ${formatNumber(value.high)}`}
                />
              )}
            </Table.Td>
            <NumberCell>{formatCount(value.count)}</NumberCell>
            <NumberCell>{formatCount(value.prompts)}</NumberCell>
            <NumberCell>{formatCount(value.not_asked)}</NumberCell>
          </Table.Tr>
        ))}
      </DataTable>
      <Text size="sm" c="dimmed" mt="xs">
        {results.method}
      </Text>
    </Section>
  );
}

function rowsOf({ measures, models }: Results) {
  return measures.flatMap((measure) =>
    models.flatMap(({ model_version, values }, index) =>
      values
        .filter(({ key }) => key === measure.key)
        .map((value) => ({
          measure,
          model: modelLabel(model_version),
          value,
          isFirst: index === 0,
        })),
    ),
  );
}
