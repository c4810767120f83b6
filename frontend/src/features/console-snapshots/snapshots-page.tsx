import { Button, Modal, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { Empty, Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { pollMs } from "@/lib/console-polling";
import { snapshotsQuery } from "@/lib/console-queries";
import { messages } from "./messages";
import { SnapshotCard } from "./snapshot-card";
import { SnapshotForm } from "./snapshot-form";

export function SnapshotsPage() {
  const { project, may } = useProject();
  const query = useQuery({
    ...snapshotsQuery(project.id),
    refetchInterval: ({ state }) => pollMs((state.data?.results ?? []).map((row) => row.job)),
  });
  const [opened, { open, close }] = useDisclosure(false);
  const create = may("researcher") && <Button onClick={open}>{messages.create}</Button>;
  return (
    <Page title={messages.title} intro={messages.intro} actions={create}>
      <Loaded query={query}>
        {({ results }) =>
          results.length === 0 ? (
            <Empty title={messages.none} action={create}>
              {messages.noneHint}
            </Empty>
          ) : (
            <Stack gap="sm">
              {results.map((snapshot) => (
                <SnapshotCard key={snapshot.id} snapshot={snapshot} />
              ))}
            </Stack>
          )
        }
      </Loaded>
      <Modal opened={opened} onClose={close} title={messages.create} size="xl">
        <SnapshotForm onDone={close} />
      </Modal>
    </Page>
  );
}
