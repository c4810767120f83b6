import { Button, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatAge, formatCount } from "@/lib/console-format";
import { quizKey, quizPeopleQuery, resetQuiz } from "./instruction-queries";
import { messages } from "./messages";

const words = messages.quiz;
const COLUMNS = [
  "Name",
  { label: "Version", numeric: true },
  { label: "Score", numeric: true },
  "Passed",
  { label: "Attempts", numeric: true },
  { label: "Left", numeric: true },
  "Last",
  "",
];

/** The latest attempt of each person. */
export function QuizPeople({ campaignId }: { campaignId: number }) {
  const { may } = useProject();
  const query = useQuery(quizPeopleQuery(campaignId));
  const reset = useChange({
    act: (person: number) => resetQuiz(campaignId, person),
    stale: [quizKey(campaignId)],
    done: words.wasReset,
  });
  return (
    <Stack gap="sm">
      <Title order={3} size="h5">
        {words.people}
      </Title>
      <Loaded query={query}>
        {({ results }) =>
          results.length === 0 ? (
            <Text size="sm">{words.nobody}</Text>
          ) : (
            <DataTable label={words.people} columns={COLUMNS}>
              {results.map((row) => (
                <Table.Tr key={row.person}>
                  <Table.Td>{row.name}</Table.Td>
                  <NumberCell>{row.version}</NumberCell>
                  <NumberCell>
                    {row.right} of {row.of}
                  </NumberCell>
                  <Table.Td>{row.passed ? "Yes" : "No"}</Table.Td>
                  <NumberCell>{formatCount(row.attempts)}</NumberCell>
                  <NumberCell>{formatCount(row.attempts_left)}</NumberCell>
                  <Table.Td>{formatAge(row.last_at)}</Table.Td>
                  <Table.Td>
                    {may("admin") && !row.passed && (
                      <Button
                        size="compact-sm"
                        variant="default"
                        aria-label={`${words.reset}: ${row.name}`}
                        onClick={() => reset.mutate(row.person)}
                      >
                        {words.reset}
                      </Button>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </DataTable>
          )
        }
      </Loaded>
    </Stack>
  );
}
