import { Button, Group, Modal, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Loaded } from "@/components/console-feedback";
import { LoadMore } from "@/components/console-load-more";
import { Empty, Page, Section } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { formatAge, formatPercent, modelLabel, plural } from "@/lib/console-format";
import { usePages } from "@/lib/console-pages";
import { paths } from "@/lib/console-paths";
import { pollMs } from "@/lib/console-polling";
import { JobRow } from "./job-row";
import { messages } from "./messages";
import { PairForm } from "./pair-form";
import {
  actOnPairs,
  actOnSearch,
  type FaceJob,
  type FacePairJob,
  faceJobsKey,
  fetchFaceJobs,
  fetchPairJobs,
  pairJobsKey,
} from "./queries";
import { SearchForm } from "./search-form";

export function FacesPage() {
  const { may } = useProject();
  const [searching, search] = useDisclosure(false);
  const [pairing, pair] = useDisclosure(false);
  return (
    <Page
      title={messages.title}
      intro={messages.intro}
      actions={
        may("researcher") && (
          <Group gap="xs">
            <Button variant="default" onClick={search.open}>
              {messages.search}
            </Button>
            <Button onClick={pair.open}>{messages.pairs}</Button>
          </Group>
        )
      }
    >
      <Section title={messages.pairJobs}>
        <PairJobs />
      </Section>
      <Section title={messages.searches}>
        <Searches />
      </Section>
      <Modal opened={searching} onClose={search.close} title={messages.search} size="lg">
        <SearchForm onDone={search.close} />
      </Modal>
      <Modal opened={pairing} onClose={pair.close} title={messages.pairs} size="lg">
        <PairForm onDone={pair.close} />
      </Modal>
    </Page>
  );
}

function Searches() {
  const { project } = useProject();
  const query = usePages({
    key: faceJobsKey(project.id),
    fetchPage: fetchFaceJobs(project.id),
    every: (rows) => pollMs(rows.map((row) => row.job)),
  });
  return (
    <Loaded query={query}>
      {() =>
        query.rows.length === 0 ? (
          <Empty title={messages.noSearches}>{messages.noSearchesHint}</Empty>
        ) : (
          <Stack gap="xs">
            {query.rows.map((row) => (
              <JobRow
                key={row.id}
                title={`${row.of === "sources" ? "Photos" : "Candidates"} of ${row.prompt_set.name}`}
                href={paths.faceJob(project.id, row.id)}
                facts={searchFacts(row)}
                job={row.job}
                act={(act) => actOnSearch(row.id, act)}
                stale={[faceJobsKey(project.id)]}
              />
            ))}
            <LoadMore query={query} />
          </Stack>
        )
      }
    </Loaded>
  );
}

function PairJobs() {
  const { project } = useProject();
  const query = usePages({
    key: pairJobsKey(project.id),
    fetchPage: fetchPairJobs(project.id),
    every: (rows) => pollMs(rows.map((row) => row.job)),
  });
  return (
    <Loaded query={query}>
      {() =>
        query.rows.length === 0 ? (
          <Empty title={messages.noPairs}>{messages.noPairsHint}</Empty>
        ) : (
          <Stack gap="xs">
            {query.rows.map((row) => (
              <JobRow
                key={row.id}
                title={`${modelLabel(row.model_version)} on ${row.prompt_set.name}`}
                href={paths.facePairJob(project.id, row.id)}
                facts={pairFacts(row)}
                job={row.job}
                act={(act) => actOnPairs(row.id, act)}
                stale={[pairJobsKey(project.id)]}
              />
            ))}
            <LoadMore query={query} />
          </Stack>
        )
      }
    </Loaded>
  );
}

function searchFacts(row: FaceJob): string[] {
  const { faces, scanned, without } = row.found;
  const model = row.model_version ? [modelLabel(row.model_version)] : [];
  return [
    formatAge(row.created_at),
    ...model,
    messages.by(row.scanner || row.detector),
    messages.found(faces, scanned),
    messages.without(without),
  ];
}

function pairFacts(row: FacePairJob): string[] {
  const rate = row.summary.keep_rate;
  const kept = typeof rate === "number" ? [`${formatPercent(rate)} of the photos kept`] : [];
  return [
    formatAge(row.created_at),
    plural(row.pair_count, "pair"),
    `${row.reject_count} left out`,
    ...kept,
  ];
}
