import { Alert, Card, SimpleGrid, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { JobBadge, JobProgress } from "@/components/console-job";
import { LoadMore } from "@/components/console-load-more";
import { Empty, Page, Section } from "@/components/console-page";
import { ZoomImage } from "@/components/console-pixel-image";
import { useProject } from "@/components/console-project";
import { formatPercent, modelLabel } from "@/lib/console-format";
import { usePages } from "@/lib/console-pages";
import { paths } from "@/lib/console-paths";
import { isBusy, pollMs } from "@/lib/console-polling";
import { leakWords } from "./leak-words";
import { messages, reasons } from "./messages";
import {
  type FacePair,
  type FacePairJob,
  fetchPairs,
  fetchRejects,
  pairJobKey,
  pairJobQuery,
} from "./queries";

export function PairJobPage({ jobId }: { jobId: number }) {
  const query = useQuery(pairJobQuery(jobId));
  return <Loaded query={query}>{(job) => <Shown row={job} />}</Loaded>;
}

function Shown({ row }: { row: FacePairJob }) {
  const { project } = useProject();
  const rate = row.summary.keep_rate;
  const before = row.summary.there_already;
  const leak = leakWords(row.summary.leak);
  const facts = [
    `${row.pair_count} pairs, ${row.reject_count} left out`,
    ...(typeof before === "number" && before > 0 ? [messages.thereAlready(before)] : []),
    ...(typeof rate === "number" ? [`${messages.keepRate}: ${formatPercent(rate)}`] : []),
  ];
  return (
    <Page
      title={`${modelLabel(row.model_version)} on ${row.prompt_set.name}`}
      badge={<JobBadge job={row.job} />}
      intro={facts.join(" · ")}
      crumbs={[{ label: messages.title, href: paths.faces(project.id) }]}
    >
      {(isBusy(row.job) || row.job.error) && (
        <Card>
          <JobProgress job={row.job} label={messages.pairs} />
        </Card>
      )}
      {leak && (
        <Alert color={leak.isGood ? "green" : "yellow"} title={messages.leak}>
          {leak.text}
        </Alert>
      )}
      <Pairs row={row} />
      <Rejects row={row} />
    </Page>
  );
}

function Pairs({ row }: { row: FacePairJob }) {
  const query = usePages({
    key: [...pairJobKey(row.id), "pairs"],
    fetchPage: fetchPairs(row.id),
    every: () => pollMs([row.job]),
  });
  return (
    <Loaded query={query}>
      {() =>
        query.rows.length === 0 ? (
          <Empty title={messages.noPairsYet}>{messages.noPairsYetHint}</Empty>
        ) : (
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
            {query.rows.map((pair) => (
              <PairCard key={pair.id} pair={pair} />
            ))}
          </SimpleGrid>
        )
      }
    </Loaded>
  );
}

function PairCard({ pair }: { pair: FacePair }) {
  const facts = [`seed ${pair.seed}`, `change ${formatPercent(pair.change)}`];
  const sides = [
    { image: pair.good, label: messages.good },
    { image: pair.bad, label: messages.bad },
    { image: pair.mask, label: messages.mayDiffer },
  ];
  return (
    <Card padding="sm">
      <SimpleGrid cols={3} spacing="xs">
        {sides.map(({ image, label }) => (
          <Stack key={label} gap={2}>
            <ZoomImage
              image={image}
              alt={`${label}: ${pair.prompt.text}`}
              title={label}
              facts={facts}
            />
            <Text size="xs" c="dimmed">
              {label}
            </Text>
          </Stack>
        ))}
      </SimpleGrid>
      <Text size="xs" mt={4} lineClamp={2} title={pair.prompt.text}>
        {pair.prompt.text}
      </Text>
      <Text size="xs" c="dimmed">
        {facts.join(" · ")}
      </Text>
    </Card>
  );
}

function Rejects({ row }: { row: FacePairJob }) {
  const query = usePages({
    key: [...pairJobKey(row.id), "rejects"],
    fetchPage: fetchRejects(row.id),
    every: () => pollMs([row.job]),
  });
  if (query.rows.length === 0) return null;
  return (
    <Section title={messages.rejects}>
      <Table>
        <Table.Tbody>
          {query.rows.map((reject) => (
            <Table.Tr key={reject.id}>
              <Table.Td>{reasons[reject.reason] ?? reject.reason}</Table.Td>
              <Table.Td>{reject.detail}</Table.Td>
              <Table.Td>
                {reject.prompt.text} (seed {reject.seed}
                {reject.face === null ? "" : `, face ${reject.face + 1}`})
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <LoadMore query={query} />
    </Section>
  );
}
