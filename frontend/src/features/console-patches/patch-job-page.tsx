import { Alert, Button, Card, List, Modal, SimpleGrid, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Loaded } from "@/components/console-feedback";
import { HeatPicture, HeatScale, type Layers } from "@/components/console-heat";
import { JobProgress } from "@/components/console-job";
import { TextLink } from "@/components/console-link";
import { LoadMore } from "@/components/console-load-more";
import { Empty, Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { usePages } from "@/lib/console-pages";
import { paths } from "@/lib/console-paths";
import { pollMs } from "@/lib/console-polling";
import { CheckForm } from "./check-form";
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
  const { project, may } = useProject();
  const [opened, { open, close }] = useDisclosure(false);
  const [layers, setLayers] = useState<Layers>("both");
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
  const others = job?.made_by ?? [];
  const maps = others.reduce((sum, other) => sum + other.maps, job?.map_count ?? 0);
  return (
    <Page
      title={title}
      crumbs={[{ label: messages.title, href: paths.patches(project.id) }]}
      intro={messages.order}
      actions={may("admin") && maps > 0 && <Button onClick={open}>{messages.check.title}</Button>}
    >
      <HeatScale {...messages.scale} layers={layers} onLayers={setLayers} />
      {job && job.job.status !== "succeeded" && <JobProgress job={job.job} label={title} />}
      {others.map((other) => (
        <Text key={other.id} size="sm">
          {messages.madeBy(other.maps)}{" "}
          <TextLink href={paths.patchJob(project.id, other.id)} inherit>
            {messages.madeByLink}
          </TextLink>
        </Text>
      ))}
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
        {() =>
          query.rows.length === 0 ? (
            <Empty title={messages.noMaps}>{messages.noMapsHint}</Empty>
          ) : (
            <SimpleGrid cols={{ base: 1, sm: 2, xl: 3 }} spacing="md">
              {query.rows.map((map) => (
                <MapCard key={map.id} map={map} layers={layers} />
              ))}
            </SimpleGrid>
          )
        }
      </Loaded>
      <LoadMore query={query} />
      <Modal opened={opened} onClose={close} title={messages.check.title}>
        <CheckForm jobId={jobId} maps={maps} />
      </Modal>
    </Page>
  );
}

function MapCard({ map, layers }: { map: PatchMap; layers: Layers }) {
  return (
    <Card padding="sm">
      <Text size="sm" fw={500} mb="xs" lineClamp={2} title={map.prompt.text}>
        <bdi>{map.prompt.text}</bdi>
      </Text>
      <SimpleGrid cols={2} spacing="xs">
        <HeatPicture
          picture={map.image}
          heat={heatUrl(map.id)}
          alt={messages.image}
          layers={layers}
          caption={messages.quality(map.quality_mean.toFixed(2))}
        />
        {map.references.map((reference, number) => (
          <HeatPicture
            key={reference.url}
            picture={reference}
            shape={map.image}
            heat={heatUrl(map.id, number)}
            alt={messages.referenceAlt(number + 1)}
            layers={layers}
            caption={
              map.references.length === 1
                ? messages.coverage(map.coverage_mean.toFixed(2))
                : messages.reference(number + 1)
            }
          />
        ))}
      </SimpleGrid>
    </Card>
  );
}
