import { Alert, Button, Group, Modal, Skeleton, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { ButtonLink } from "@/components/console-link";
import { Page, Section } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { ActivityList } from "./activity-list";
import { LoopPicture } from "./loop-picture";
import { type LoopCounts, loopStages, nextStep } from "./loop-stages";
import { messages } from "./messages";
import { ProjectForm } from "./project-form";
import { useLoopCounts } from "./use-loop-counts";

export function OverviewPage() {
  const { project, may } = useProject();
  const [opened, { open, close }] = useDisclosure(false);
  const counts = useLoopCounts(project);
  return (
    <Page
      title={project.name}
      intro={project.description}
      actions={
        may("admin") && (
          <Button variant="default" onClick={open}>
            {messages.edit}
          </Button>
        )
      }
    >
      {counts ? <LoopNow counts={counts} /> : <Skeleton height={230} radius="md" />}
      <Section title={messages.activity}>
        <ActivityList />
      </Section>
      <Modal opened={opened} onClose={close} title={messages.edit}>
        <ProjectForm project={project} onDone={close} />
      </Modal>
    </Page>
  );
}

function LoopNow({ counts }: { counts: LoopCounts }) {
  const { project, may } = useProject();
  const next = nextStep(project.id, counts);
  return (
    <>
      <LoopPicture stages={loopStages(project.id, counts)} next={next.stage} />
      <Alert title={messages.next} variant="light" color="ink">
        <Group justify="space-between" gap="sm">
          <Text size="sm" style={{ flex: "1 1 240px" }}>
            {next.text}
          </Text>
          {may("researcher") && <ButtonLink href={next.href}>{next.action}</ButtonLink>}
        </Group>
      </Alert>
    </>
  );
}
