import { Alert, Badge, Button, Card, Group, List, Stack, Text } from "@mantine/core";
import { JobBadge, JobProgress } from "@/components/console-job";
import { TextLink } from "@/components/console-link";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { plural } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import type { ImageImport } from "@/lib/console-types";
import { Likenesses } from "./likenesses";
import { messages } from "./messages";
import { importsKey, retryImport } from "./queries";

export function ImportRow({ row }: { row: ImageImport }) {
  return (
    <Card padding="sm">
      <Stack gap="xs">
        <ImportHead row={row} />
        {row.problem_count > 0 && (
          <Alert color="orange" title={`${plural(row.problem_count, "file")} ${messages.leftOut}`}>
            <List size="sm">
              {row.problems.map(({ row: line, file, message }) => (
                <List.Item key={`${line}-${file}`}>
                  {line > 0 && row.table ? `Row ${line}, ` : ""}
                  {file}: {message}
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
        {row.likeness_count > 0 && <Likenesses row={row} />}
      </Stack>
    </Card>
  );
}

function ImportHead({ row }: { row: ImageImport }) {
  const { project } = useProject();
  const isPhotos = row.target === "photos";
  const again = useChange({ act: () => retryImport(row.id), stale: [importsKey(project.id)] });
  const stopped = row.job.status === "failed" || row.job.status === "cancelled";
  const counts = [
    `${plural(row.imported, isPhotos ? "photo" : "image")} imported`,
    row.repeated > 0 ? `${row.repeated} already there` : "",
    row.skipped > 0 ? `${row.skipped} ${messages.leftOut}` : "",
  ];
  return (
    <Group justify="space-between" gap="md">
      <Group gap="xs">
        <Text fw={500}>{row.prompt_set.name}</Text>
        <JobBadge job={row.job} />
        {isPhotos && <Badge variant="default">photos</Badge>}
        {(row.prefix || row.archive) && (
          <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {row.prefix || row.archive}
          </Text>
        )}
      </Group>
      <div style={{ flex: "1 1 200px", maxWidth: 420 }}>
        <JobProgress job={row.job} label={messages.title} />
      </div>
      {stopped && (
        <Button
          size="compact-sm"
          variant="default"
          loading={again.isPending}
          onClick={() => again.mutate(undefined)}
        >
          {messages.retry}
        </Button>
      )}
      <TextLink
        size="sm"
        href={
          isPhotos
            ? paths.promptSet(project.id, row.prompt_set.id)
            : paths.candidates(project.id, { prompt_set: row.prompt_set.id })
        }
      >
        {counts.filter(Boolean).join(", ")}
      </TextLink>
    </Group>
  );
}
