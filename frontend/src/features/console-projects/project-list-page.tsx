import { Badge, Button, Card, Group, Modal, SimpleGrid, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/client/session";
import { Loaded } from "@/components/console-feedback";
import { Empty, Page } from "@/components/console-page";
import { Link } from "@/components/link";
import { formatCount } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import { isAtLeast } from "@/lib/console-roles";
import type { Project } from "@/lib/console-types";
import { navigate } from "@/lib/router";
import { messages } from "./messages";
import { ProjectForm } from "./project-form";
import classes from "./projects.module.css";
import { projectsQuery } from "./queries";

export function ProjectListPage() {
  const me = useQuery(sessionQuery).data?.user;
  const query = useQuery(projectsQuery);
  const [opened, { open, close }] = useDisclosure(false);
  const mayCreate = me?.is_staff === true;
  const create = mayCreate && <Button onClick={open}>{messages.create}</Button>;
  // Those who only judge in a project have nothing to see behind its card.
  const shown = query.data?.results.filter((each) => isAtLeast(each.role, "reviewer")) ?? [];
  return (
    <Page title={messages.title} intro={messages.intro} actions={create}>
      <Loaded query={query}>
        {() =>
          shown.length === 0 ? (
            <Empty title={messages.none} action={create}>
              {mayCreate ? messages.noneHint : messages.noneHintMember}
            </Empty>
          ) : (
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
              {shown.map((project) => (
                <ProjectCard key={project.id} project={project} />
              ))}
            </SimpleGrid>
          )
        }
      </Loaded>
      <Modal opened={opened} onClose={close} title={messages.create}>
        <ProjectForm onDone={(project) => navigate(paths.project(project.id))} />
      </Modal>
    </Page>
  );
}

function ProjectCard({ project }: { project: Project }) {
  const counts = [
    ["prompts", project.counts.prompts],
    ["candidates", project.counts.candidates],
    ["judgements", project.counts.judgements],
    ["models", project.counts.models],
  ] as const;
  return (
    <Card component={Link} href={paths.project(project.id)} className={classes.card ?? ""}>
      <Stack gap="sm" h="100%" justify="space-between">
        <Stack gap={4}>
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <Text fw={600} fz="lg" style={{ overflowWrap: "anywhere" }}>
              {project.name}
            </Text>
            <Badge variant="default" style={{ flexShrink: 0 }}>
              {project.role}
            </Badge>
          </Group>
          <Text size="sm" c="dimmed" lineClamp={2}>
            {project.description}
          </Text>
        </Stack>
        <Group gap="lg">
          {counts.map(([label, count]) => (
            <div key={label}>
              <Text fw={600} style={{ fontVariantNumeric: "tabular-nums" }}>
                {formatCount(count)}
              </Text>
              <Text size="xs" c="dimmed">
                {label}
              </Text>
            </div>
          ))}
        </Group>
      </Stack>
    </Card>
  );
}
