import { Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { Empty } from "@/components/console-page";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatAge, formatCount } from "@/lib/console-format";
import { annotatorsQuery } from "./queries";

const COLUMNS = [
  "Name",
  { label: "Answers", numeric: true },
  { label: "Skipped", numeric: true },
  { label: "Flagged", numeric: true },
  { label: "Median time", numeric: true },
  "Last seen",
];

export function AnnotatorTable({ campaignId }: { campaignId: number }) {
  const query = useQuery(annotatorsQuery(campaignId));
  return (
    <Loaded query={query}>
      {({ results }) =>
        results.length === 0 ? (
          <Empty title="Nobody has judged yet">
            Invite people to the project; open campaigns appear in their list by themselves.
          </Empty>
        ) : (
          <DataTable label="Annotators" columns={COLUMNS}>
            {results.map((person) => (
              <Table.Tr key={person.name}>
                <Table.Td>{person.name}</Table.Td>
                <NumberCell>{formatCount(person.judged)}</NumberCell>
                <NumberCell>{formatCount(person.skipped)}</NumberCell>
                <NumberCell>{formatCount(person.flagged)}</NumberCell>
                <NumberCell>
                  {person.median_ms === null ? "–" : `${(person.median_ms / 1000).toFixed(1)} s`}
                </NumberCell>
                <Table.Td>{person.last_seen_at ? formatAge(person.last_seen_at) : "–"}</Table.Td>
              </Table.Tr>
            ))}
          </DataTable>
        )
      }
    </Loaded>
  );
}
