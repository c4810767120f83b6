import { Stack, Text } from "@mantine/core";
import { Loaded } from "@/components/console-feedback";
import { LoadMore } from "@/components/console-load-more";
import { usePages } from "@/lib/console-pages";
import { fetchProblems, problemsKey } from "./queries";

/** The items of a job that were not drawn as asked, each with what is wrong. */
export function GenerationProblems({ generation }: { generation: number }) {
  const query = usePages({ key: problemsKey(generation), fetchPage: fetchProblems(generation) });
  return (
    <>
      <Loaded query={query}>
        {() => (
          <Stack gap="xs">
            {query.rows.map((problem) => (
              <div key={problem.id}>
                <Text size="sm">{problem.message}</Text>
                <Text size="xs" c="dimmed" lineClamp={2}>
                  {problem.item} · {problem.prompt.text}
                </Text>
              </div>
            ))}
          </Stack>
        )}
      </Loaded>
      <LoadMore query={query} />
    </>
  );
}
