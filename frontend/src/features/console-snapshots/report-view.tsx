import { Group, Stack, Table, Text } from "@mantine/core";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatCount, formatNumber, formatPercent, plural } from "@/lib/console-format";
import { LEVELS, SKIPPED } from "./messages";
import type { Report } from "./queries";

/** What a builder says of its choice: what it looked at, what it passed over, what it kept. */
export function ReportView({ report }: { report: Report }) {
  const lines = [...looked(report), ...passedOver(report)];
  return (
    <Stack gap="sm">
      <Stack gap={2}>
        {lines.map((line) => (
          <Text key={line} size="sm">
            {line}
          </Text>
        ))}
      </Stack>
      {report.keep && <KeepTable keep={report.keep} />}
      {report.dominance.map((level) => (
        <DominanceTable key={level.level} level={level} />
      ))}
    </Stack>
  );
}

function looked(report: Report): string[] {
  const lines = [];
  if (report.scorer) {
    const scored = report.candidates - report.unscored - report.incomplete;
    lines.push(
      `Scores of ${report.scorer}: ${formatCount(scored)} of ${plural(report.candidates, "image")} in ${plural(report.prompts, "prompt")}.`,
    );
  }
  if (report.incomplete > 0) {
    lines.push(`${plural(report.incomplete, "image")} left out: a part has no score.`);
  }
  if (report.weights === "equal") lines.push("Every question of the checklist weighs the same.");
  const { gap } = report;
  if (gap) {
    lines.push(
      `Score gap: ${formatNumber(gap.mean)} on average, from ${formatNumber(gap.least)} to ${formatNumber(gap.most)}.`,
    );
  }
  return lines;
}

function passedOver(report: Report): string[] {
  const parts = Object.entries(report.skipped)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${formatCount(count)}: ${SKIPPED[reason] ?? reason}`);
  return parts.length > 0 ? [`Prompts without a pair: ${parts.join("; ")}.`] : [];
}

function KeepTable({ keep }: { keep: NonNullable<Report["keep"]> }) {
  const rows = [
    { name: "All prompts", whole: keep.considered, kept: keep.kept },
    ...keep.by_split.map((row) => ({ name: row.split, whole: row.considered, kept: row.kept })),
    ...keep.by_level.map((row) => ({
      name: `won by level ${row.level}`,
      whole: row.chosen,
      kept: row.kept,
    })),
  ].filter((row) => row.whole > 0);
  return (
    <DataTable
      label="Keep-rates"
      minWidth={360}
      columns={["Keep-rates", ...["Looked at", "Kept", "Rate"].map(numeric)]}
    >
      {rows.map((row) => (
        <Table.Tr key={row.name}>
          <Table.Td>{row.name}</Table.Td>
          <NumberCell>{formatCount(row.whole)}</NumberCell>
          <NumberCell>{formatCount(row.kept)}</NumberCell>
          <NumberCell>{formatPercent(row.kept / row.whole, 1)}</NumberCell>
        </Table.Tr>
      ))}
    </DataTable>
  );
}

function DominanceTable({ level }: { level: Report["dominance"][number] }) {
  const name = LEVELS.find((each) => each.value === level.level)?.label ?? level.level;
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {name}
          {level.chosen ? " (chosen)" : ""}
        </Text>
        <Text size="sm" c="dimmed">
          {formatCount(level.dominating)} of {plural(level.over_gap, "pair")} over the gap dominate
          {level.share === null ? "" : ` (${formatPercent(level.share, 1)})`}, of{" "}
          {formatCount(level.compared)} compared
        </Text>
      </Group>
      {level.chosen && (
        <DataTable
          label={`Parts by ${name}`}
          minWidth={480}
          columns={["Part", ...["Winner is worse", "Mean gap", "Mean gap, kept"].map(numeric)]}
        >
          {level.components.map((part) => (
            <Table.Tr key={part.key}>
              <Table.Td>{part.key}</Table.Td>
              <NumberCell>
                {part.worse_share === null ? "–" : formatPercent(part.worse_share, 1)}
              </NumberCell>
              <NumberCell>{orDash(part.mean_gap)}</NumberCell>
              <NumberCell>{orDash(part.mean_gap_kept)}</NumberCell>
            </Table.Tr>
          ))}
        </DataTable>
      )}
    </Stack>
  );
}

const numeric = (label: string) => ({ label, numeric: true });

const orDash = (value: number | null) => (value === null ? "–" : formatNumber(value));
