import { Alert, Card, Group, List, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/client/session";
import { Loaded } from "@/components/console-feedback";
import { JobBadge, JobProgress } from "@/components/console-job";
import { TextLink } from "@/components/console-link";
import { LoadMore } from "@/components/console-load-more";
import { Empty, Page, Section } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { plural } from "@/lib/console-format";
import { usePages } from "@/lib/console-pages";
import { paths } from "@/lib/console-paths";
import { pollMs } from "@/lib/console-polling";
import type { ImageImport } from "@/lib/console-types";
import { messages } from "./messages";
import { fetchImports, importsKey } from "./queries";
import { ServerFolderForm } from "./server-folder-form";
import { UploadForm } from "./upload-form";

export function ImportsPage() {
  const { project, may } = useProject();
  const me = useQuery(sessionQuery).data?.user;
  const query = usePages({
    key: importsKey(project.id),
    fetchPage: fetchImports(project.id),
    every: (rows) => pollMs(rows.map((row) => row.job)),
  });
  return (
    <Page title={messages.title} intro={messages.intro}>
      {may("researcher") && <UploadForm />}
      {me?.is_staff && <ServerFolderForm />}
      <Section title={messages.list}>
        <Loaded query={query}>
          {() =>
            query.rows.length === 0 ? (
              <Empty title={messages.none}>{messages.noneHint}</Empty>
            ) : (
              <Stack gap="xs">
                {query.rows.map((row) => (
                  <ImportRow key={row.id} row={row} />
                ))}
              </Stack>
            )
          }
        </Loaded>
        <LoadMore query={query} />
      </Section>
    </Page>
  );
}

function ImportRow({ row }: { row: ImageImport }) {
  const { project } = useProject();
  return (
    <Card padding="sm">
      <Stack gap="xs">
        <Group justify="space-between" gap="md">
          <Group gap="xs">
            <Text fw={500}>{row.prompt_set.name}</Text>
            <JobBadge job={row.job} />
          </Group>
          <div style={{ flex: "1 1 200px", maxWidth: 420 }}>
            <JobProgress job={row.job} label={messages.title} />
          </div>
          <TextLink
            size="sm"
            href={paths.candidates(project.id, { prompt_set: row.prompt_set.id })}
          >
            {plural(row.imported, "image")} imported
            {row.repeated > 0 ? `, ${row.repeated} already there` : ""}
          </TextLink>
        </Group>
        {row.problem_count > 0 && (
          <Alert color="orange" title={`${plural(row.problem_count, "row")} left out`}>
            <List size="sm">
              {row.problems.map(({ row: line, file, message }) => (
                <List.Item key={`${line}-${file}`}>
                  Row {String(line)}, {String(file)}: {String(message)}
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
      </Stack>
    </Card>
  );
}
