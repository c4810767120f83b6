import { Alert, List, SimpleGrid, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { JobProgress } from "@/components/console-job";
import { ButtonLink } from "@/components/console-link";
import { LoadMore } from "@/components/console-load-more";
import { Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { usePages } from "@/lib/console-pages";
import { paths } from "@/lib/console-paths";
import { pollMs } from "@/lib/console-polling";
import { kindName } from "./mask-jobs-page";
import { MaskedPicture } from "./masked-picture";
import { messages } from "./messages";
import { fetchMaskJob, fetchMasks, type Mask, maskJobKey, masksKey } from "./queries";

const PROBLEMS_SHOWN = 20;

/** Every mask of a job over its photo. */
export function MaskJobPage({ jobId }: { jobId: number }) {
  const { project } = useProject();
  const job = useQuery({
    queryKey: maskJobKey(jobId),
    queryFn: () => fetchMaskJob(jobId),
    refetchInterval: ({ state }) => (state.data ? pollMs([state.data.job]) : false),
  }).data;
  const query = usePages({
    key: masksKey(jobId),
    fetchPage: fetchMasks(jobId),
    every: () => (job ? pollMs([job.job]) : false),
  });
  const title = job ? kindName(job) : messages.title;
  return (
    <Page
      title={title}
      crumbs={[{ label: messages.title, href: paths.masks(project.id) }]}
      intro={job && `${job.prompt_set.name} → ${job.target.name}`}
      actions={
        job && (
          <ButtonLink variant="default" href={paths.promptSet(project.id, job.target.id)}>
            {job.target.name}
          </ButtonLink>
        )
      }
    >
      {job && job.job.status !== "succeeded" && <JobProgress job={job.job} label={title} />}
      {job && job.problems.length > 0 && (
        <Alert color="orange" title={`${messages.gone}: ${job.problems.length}`}>
          <List size="sm">
            {job.problems.slice(0, PROBLEMS_SHOWN).map((problem) => (
              <List.Item key={`${problem.prompt}-${problem.seed}`}>
                Prompt {problem.prompt}, seed {problem.seed}: {problem.message}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Loaded query={query}>
        {() => (
          <SimpleGrid cols={{ base: 2, xs: 3, md: 4, lg: 6 }} spacing="md">
            {query.rows.map((mask) => (
              <MaskTile key={mask.id} mask={mask} />
            ))}
          </SimpleGrid>
        )}
      </Loaded>
      <LoadMore query={query} />
    </Page>
  );
}

function MaskTile({ mask }: { mask: Mask }) {
  return (
    <div style={{ minWidth: 0 }}>
      <MaskedPicture source={mask.source} mask={mask.mask} alt={mask.prompt.text || "photo"} />
      <Text size="xs" mt={4} lineClamp={1} title={mask.prompt.text}>
        {mask.prompt.text}
      </Text>
      <Text size="xs" c="dimmed" truncate title={JSON.stringify(mask.parameters)}>
        {messages.filled(mask.share)} · seed {mask.seed}
      </Text>
    </div>
  );
}
