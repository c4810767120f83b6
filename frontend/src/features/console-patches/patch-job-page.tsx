import { Alert, Card, List, SimpleGrid, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { JobProgress } from "@/components/console-job";
import { LoadMore } from "@/components/console-load-more";
import { Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { usePages } from "@/lib/console-pages";
import { paths } from "@/lib/console-paths";
import { pollMs } from "@/lib/console-polling";
import { HeatPicture } from "./heat-picture";
import { messages } from "./messages";
import {
  fetchPatchJob,
  fetchPatchMaps,
  heatUrl,
  type PatchMap,
  patchJobKey,
  patchMapsKey,
} from "./queries";

/** Every image of a job with its quality over it, beside its references with their coverage. */
export function PatchJobPage({ jobId }: { jobId: number }) {
  const { project } = useProject();
  const job = useQuery({
    queryKey: patchJobKey(jobId),
    queryFn: () => fetchPatchJob(jobId),
    refetchInterval: ({ state }) => (state.data ? pollMs([state.data.job]) : false),
  }).data;
  const query = usePages({
    key: patchMapsKey(jobId),
    fetchPage: fetchPatchMaps(jobId),
    every: () => (job ? pollMs([job.job]) : false),
  });
  const title = job ? job.prompt_set.name : messages.title;
  return (
    <Page
      title={title}
      crumbs={[{ label: messages.title, href: paths.patches(project.id) }]}
      intro={messages.legend}
    >
      {job && job.job.status !== "succeeded" && <JobProgress job={job.job} label={title} />}
      {job && job.failed > 0 && (
        <Alert color="orange" title={`${messages.gone}: ${job.failed}`}>
          <List size="sm">
            {job.problems.map((problem) => (
              <List.Item key={problem.candidate}>
                Image {problem.candidate}: {problem.message}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Loaded query={query}>
        {() => (
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
            {query.rows.map((map) => (
              <MapCard key={map.id} map={map} />
            ))}
          </SimpleGrid>
        )}
      </Loaded>
      <LoadMore query={query} />
    </Page>
  );
}

function MapCard({ map }: { map: PatchMap }) {
  return (
    <Card padding="sm">
      <SimpleGrid cols={2} spacing="xs">
        <HeatPicture
          picture={map.image}
          shape={map.image}
          heat={heatUrl(map.id)}
          alt={messages.image}
        />
        {map.references.map((reference, number) => (
          <HeatPicture
            key={reference.url}
            picture={reference}
            shape={map.image}
            heat={heatUrl(map.id, number)}
            alt={messages.reference(number + 1)}
          />
        ))}
      </SimpleGrid>
      <Text size="xs" mt={4} lineClamp={1} title={map.prompt.text}>
        {map.prompt.text}
      </Text>
      <Text size="xs" c="dimmed">
        {messages.quality(map.quality_mean)} · {messages.coverage(map.coverage_mean)}
      </Text>
    </Card>
  );
}
