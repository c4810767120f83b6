import { Table } from "@mantine/core";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatCount, formatNumber, modelLabel } from "@/lib/console-format";
import type { Scorer } from "./queries";

const numeric = (label: string) => ({ label, numeric: true });

/** Every scorer's numbers: how many candidates have each, and how they spread. */
export function ScorerTable({ scorers }: { scorers: readonly Scorer[] }) {
  return (
    <DataTable
      label="Scores"
      columns={["Scorer", "Key", ...["Candidates", "Mean", "Least", "Most"].map(numeric)]}
    >
      {scorers.flatMap((scorer) => {
        const name = scorer.model_version ? modelLabel(scorer.model_version) : scorer.source;
        return scorer.keys.map((row) => (
          <Table.Tr key={`${name} ${row.key}`}>
            <Table.Td>{name}</Table.Td>
            <Table.Td>{row.key}</Table.Td>
            <NumberCell>{formatCount(row.candidates)}</NumberCell>
            <NumberCell>{formatNumber(row.mean)}</NumberCell>
            <NumberCell>{formatNumber(row.least)}</NumberCell>
            <NumberCell>{formatNumber(row.most)}</NumberCell>
          </Table.Tr>
        ));
      })}
    </DataTable>
  );
}
