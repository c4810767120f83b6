import { Card, Group, SimpleGrid, Slider, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Loaded } from "@/components/console-feedback";
import { JobBadge, JobProgress } from "@/components/console-job";
import { LoadMore } from "@/components/console-load-more";
import { Empty, Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { formatPercent } from "@/lib/console-format";
import { usePages } from "@/lib/console-pages";
import { paths } from "@/lib/console-paths";
import { isBusy, pollMs } from "@/lib/console-polling";
import { BoxedImage } from "./boxed-image";
import { messages } from "./messages";
import { type FaceJob, faceJobKey, faceJobQuery, fetchScans } from "./queries";

export function FaceJobPage({ jobId }: { jobId: number }) {
  const query = useQuery(faceJobQuery(jobId));
  return <Loaded query={query}>{(job) => <Shown row={job} />}</Loaded>;
}

function Shown({ row }: { row: FaceJob }) {
  const { project } = useProject();
  const [least, setLeast] = useState(0.5);
  const query = usePages({
    key: [...faceJobKey(row.id), "images"],
    fetchPage: fetchScans(row.id),
    every: () => pollMs([row.job]),
  });
  const { faces, scanned, without } = row.found;
  const words = [
    messages.found(faces, scanned),
    messages.without(without),
    messages.by(row.scanner),
  ];
  return (
    <Page
      title={`${row.of === "sources" ? "Photos" : "Candidates"} of ${row.prompt_set.name}`}
      badge={<JobBadge job={row.job} />}
      intro={words.filter(Boolean).join(" · ")}
      crumbs={[{ label: messages.title, href: paths.faces(project.id) }]}
    >
      {(isBusy(row.job) || row.job.error) && (
        <Card>
          <JobProgress job={row.job} label={messages.search} />
        </Card>
      )}
      <Group gap="md">
        <Text size="sm" id="least">
          {messages.sure}
        </Text>
        <Slider
          aria-labelledby="least"
          thumbLabel={messages.sure}
          w={220}
          min={0}
          max={1}
          step={0.05}
          value={least}
          onChange={setLeast}
          label={(value) => formatPercent(value)}
        />
      </Group>
      <Loaded query={query}>
        {() =>
          query.rows.length === 0 ? (
            <Empty title={messages.noImages}>{messages.noImagesHint}</Empty>
          ) : (
            <SimpleGrid cols={{ base: 2, xs: 3, md: 4, lg: 6 }} spacing="md">
              {query.rows.map((scan) => {
                const shown = scan.faces.filter((face) => face.confidence >= least);
                return (
                  <Stack key={scan.id} gap={4}>
                    <BoxedImage
                      image={scan.image}
                      faces={shown}
                      alt={messages.found(shown.length, 1)}
                    />
                    <Text size="xs" c="dimmed">
                      {shown.length} of {scan.faces.length}
                    </Text>
                  </Stack>
                );
              })}
            </SimpleGrid>
          )
        }
      </Loaded>
      <LoadMore query={query} />
    </Page>
  );
}
