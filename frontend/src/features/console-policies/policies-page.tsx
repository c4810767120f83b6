import { Button, Modal, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { Empty, Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { messages } from "./messages";
import { PolicyCard } from "./policy-card";
import { PolicyForm } from "./policy-form";
import { policiesQuery } from "./queries";

export function PoliciesPage() {
  const { project, may } = useProject();
  const query = useQuery(policiesQuery(project.id));
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
              {results.map((policy) => (
                <PolicyCard key={policy.id} policy={policy} />
              ))}
            </Stack>
          )
        }
      </Loaded>
      <Modal opened={opened} onClose={close} title={messages.create} size="lg">
        <PolicyForm onDone={close} />
      </Modal>
    </Page>
  );
}
