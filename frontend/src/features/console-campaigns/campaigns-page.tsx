import { Progress, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { ButtonLink, TextLink } from "@/components/console-link";
import { Empty, Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatAge, formatCount } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import { campaignsQuery } from "@/lib/console-queries";
import { messages } from "./messages";
import { StatusBadge } from "./status-badge";

const COLUMNS = [
  "Name",
  "Status",
  { label: "Tasks", numeric: true },
  "Answers",
  { label: "People", numeric: true },
  "Created",
];

export function CampaignsPage() {
  const { project, may } = useProject();
  const query = useQuery({ ...campaignsQuery(project.id), refetchInterval: 10_000 });
  const create = may("admin") && (
    <ButtonLink href={paths.campaignNew(project.id)}>{messages.create}</ButtonLink>
  );
  return (
    <Page title={messages.title} intro={messages.intro} actions={create}>
      <Loaded query={query}>
        {({ results }) =>
          results.length === 0 ? (
            <Empty title={messages.none} action={create}>
              {messages.noneHint}
            </Empty>
          ) : (
            <DataTable label={messages.title} columns={COLUMNS} minWidth={720}>
              {results.map((campaign) => (
                <Table.Tr key={campaign.id}>
                  <Table.Td>
                    <TextLink href={paths.campaign(project.id, campaign.id)} fw={500}>
                      {campaign.name}
                    </TextLink>
                    {campaign.purpose && (
                      <Text size="xs" c="dimmed">
                        {campaign.purpose}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <StatusBadge status={campaign.status} />
                  </Table.Td>
                  <NumberCell>{formatCount(campaign.task_count)}</NumberCell>
                  <Table.Td miw={150}>
                    <Progress
                      value={(100 * campaign.judged) / Math.max(1, campaign.places)}
                      aria-label={`${campaign.name}: answers`}
                    />
                    <Text size="xs" c="dimmed" mt={2}>
                      {formatCount(campaign.judged)} of {formatCount(campaign.places)}
                    </Text>
                  </Table.Td>
                  <NumberCell>{formatCount(campaign.people)}</NumberCell>
                  <Table.Td>{formatAge(campaign.created_at)}</Table.Td>
                </Table.Tr>
              ))}
            </DataTable>
          )
        }
      </Loaded>
    </Page>
  );
}
