import { Badge, Button, Modal, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { TextLink } from "@/components/console-link";
import { Empty, Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatAge, formatCount } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import { checklistsQuery } from "@/lib/console-queries";
import { messages } from "./messages";
import { NewChecklistForm } from "./new-checklist-form";
import type { Checklist } from "./queries";

const COLUMNS = [
  "Name",
  "For",
  "State",
  { label: "Versions", numeric: true },
  { label: "Campaigns", numeric: true },
  "Created",
];

export function ChecklistsPage() {
  const { project, may } = useProject();
  const query = useQuery(checklistsQuery(project.id));
  const [opened, { open, close }] = useDisclosure(false);
  const create = may("admin") && <Button onClick={open}>{messages.create}</Button>;
  return (
    <Page title={messages.title} intro={messages.intro} actions={create}>
      <Loaded query={query}>
        {({ results }) =>
          results.length === 0 ? (
            <Empty title={messages.none} action={create}>
              {messages.noneHint}
            </Empty>
          ) : (
            <DataTable label={messages.title} columns={COLUMNS}>
              {results.map((row) => (
                <Row key={row.id} row={row} href={paths.checklist(project.id, row.id)} />
              ))}
            </DataTable>
          )
        }
      </Loaded>
      <Modal opened={opened} onClose={close} title={messages.create}>
        <NewChecklistForm projectId={project.id} />
      </Modal>
    </Page>
  );
}

function Row({ row, href }: { row: Checklist; href: string }) {
  return (
    <Table.Tr>
      <Table.Td>
        <TextLink href={href} fw={500}>
          {row.name}
        </TextLink>
        {row.origin !== "" && (
          <Text size="xs" c="dimmed">
            built in
          </Text>
        )}
      </Table.Td>
      <Table.Td>{row.media}</Table.Td>
      <Table.Td>
        {row.latest && <Badge variant="light">version {row.latest.number}</Badge>}{" "}
        {row.has_draft && (
          <Badge variant="light" color="orange">
            {messages.draft}
          </Badge>
        )}
      </Table.Td>
      <NumberCell>{formatCount(row.version_count)}</NumberCell>
      <NumberCell>{formatCount(row.campaign_count)}</NumberCell>
      <Table.Td>{formatAge(row.created_at)}</Table.Td>
    </Table.Tr>
  );
}
