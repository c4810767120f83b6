import { Button, Group, Table, Text } from "@mantine/core";
import { IntervalBar } from "@/components/console-interval-bar";
import { Section } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatCount, formatNumber, modelLabel } from "@/lib/console-format";
import type { Results } from "@/lib/console-types";
import { messages } from "./messages";

type Faces = NonNullable<Results["faces"]>;

interface Props {
  faces: Faces;
  campaignId: number;
}

const words = messages.faces;

/** How good the faces of each model are, what is wrong with them, and whether people agree. */
export function FacesView({ faces, campaignId }: Props) {
  const { may } = useProject();
  const grades = faces.votes;
  const columns = [
    words.model,
    { label: words.goodShare, numeric: true },
    "95 % interval",
    ...grades.map(({ label }) => ({ label, numeric: true })),
    { label: words.undecided, numeric: true },
  ];
  const lines = (rows: string) => `/api/v1/campaigns/${campaignId}/faces?rows=${rows}`;
  return (
    <>
      <Section
        title={words.results}
        actions={
          may("researcher") && (
            <Group gap="xs">
              {(["faces", "pairs"] as const).map((rows) => (
                <Button
                  key={rows}
                  component="a"
                  href={lines(rows)}
                  download
                  size="compact-sm"
                  variant="subtle"
                >
                  {rows === "faces" ? words.faceLines : words.pairLines}
                </Button>
              ))}
            </Group>
          )
        }
      >
        <Text size="sm" mb="xs">
          {words.totals(faces.faces, faces.answers, faces.missed)}{" "}
          {faces.agreement === null
            ? words.noAgreement
            : words.agreement(formatNumber(faces.agreement), faces.compared)}
        </Text>
        <DataTable label={words.results} columns={columns} minWidth={720}>
          {faces.models.map((row) => (
            <Table.Tr key={row.model_version.id}>
              <Table.Td fw={500}>{modelLabel(row.model_version)}</Table.Td>
              <NumberCell>{row.share === null ? "–" : formatNumber(row.share)}</NumberCell>
              <Table.Td miw={160}>
                {row.share !== null && (
                  <IntervalBar
                    value={row.share}
                    low={row.low}
                    high={row.high}
                    from={0}
                    to={1}
                    label={`${formatNumber(row.low)} to ${formatNumber(row.high)}`}
                  />
                )}
              </Table.Td>
              {grades.map(({ grade }) => (
                <NumberCell key={grade}>{formatCount(row[grade])}</NumberCell>
              ))}
              <NumberCell>{formatCount(row.undecided)}</NumberCell>
            </Table.Tr>
          ))}
        </DataTable>
      </Section>
      <Section title={words.votes}>
        <DataTable
          label={words.votes}
          columns={[words.defect, { label: words.times, numeric: true }]}
          minWidth={320}
        >
          {[...grades, ...faces.defects].map((row) => (
            <Table.Tr key={"grade" in row ? row.grade : row.key}>
              <Table.Td fw={"grade" in row ? 600 : 400}>{row.label}</Table.Td>
              <NumberCell>{formatCount(row.count)}</NumberCell>
            </Table.Tr>
          ))}
        </DataTable>
      </Section>
    </>
  );
}
