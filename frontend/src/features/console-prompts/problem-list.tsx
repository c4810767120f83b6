import { List, Text } from "@mantine/core";
import { plural } from "@/lib/console-format";

const SHOWN = 50;

interface Problem {
  row: number;
  message: string;
}

export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return <Text size="sm">Every row is fine.</Text>;
  return (
    <>
      <Text size="sm">
        {plural(problems.length, "row")} left out. Correct them and import again: what is there
        already is not added twice.
      </Text>
      <List size="sm" mt={4}>
        {problems.slice(0, SHOWN).map((problem) => (
          <List.Item key={`${problem.row}-${problem.message}`}>
            Row {problem.row}: {problem.message}
          </List.Item>
        ))}
      </List>
      {problems.length > SHOWN && <Text size="sm">… and {problems.length - SHOWN} more.</Text>}
    </>
  );
}
