import { Alert, Card, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { JobBadge, JobProgress } from "@/components/console-job";
import { ButtonLink, TextLink } from "@/components/console-link";
import { Section } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { modelLabel } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import type { Run } from "@/lib/console-types";
import { runQuery } from "./queries";

/** The run and its control arm side by side: the same training, on pairs swapped at random. */
export function ArmComparison({ run }: { run: Run }) {
  const { project } = useProject();
  const otherId = run.control_of ?? run.controls[0];
  const other = useQuery({ ...runQuery(otherId ?? 0), enabled: otherId !== undefined }).data;
  if (otherId === undefined) {
    return (
      <Alert color="orange" title="This run has no control arm">
        Without one, a win over the base may only show that fine-tuning sharpens images. Start the
        run again with a control arm before you trust it.
      </Alert>
    );
  }
  const [tuned, control] = run.control_of ? [other, run] : [run, other];
  const isDone = tuned?.output && control?.output;
  return (
    <Section
      title="Preference arm and control arm"
      actions={
        isDone && (
          <ButtonLink size="xs" href={paths.evaluationNew(project.id)}>
            Evaluate both
          </ButtonLink>
        )
      }
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Arm title="Learns from the judgements" run={tuned} />
        <Arm title="Control: winners swapped at random" run={control} />
      </SimpleGrid>
    </Section>
  );
}

function Arm({ title, run }: { title: string; run: Run | undefined }) {
  const { project } = useProject();
  return (
    <Card padding="sm">
      <Stack gap={6}>
        <Text size="sm" c="dimmed">
          {title}
        </Text>
        {run && (
          <>
            <Group gap="xs">
              <TextLink href={paths.run(project.id, run.id)} fw={500}>
                {run.name}
              </TextLink>
              <JobBadge job={run.job} />
            </Group>
            <JobProgress job={run.job} label={run.name} />
            {run.output && <Text size="sm">Made {modelLabel(run.output)}</Text>}
          </>
        )}
      </Stack>
    </Card>
  );
}
