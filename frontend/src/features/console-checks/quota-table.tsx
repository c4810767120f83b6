import { Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatPercent } from "@/lib/console-format";
import { messages } from "./messages";
import { suspectsQuery } from "./queries";

const COLUMNS = [
  { label: messages.quotaChecks, numeric: true },
  { label: messages.quotaFound, numeric: true },
  { label: messages.quotaPrecision, numeric: true },
  { label: messages.quotaWronged, numeric: true },
];

/** The error to expect of so many known answers a person: why 30 to 50 are recommended. */
export function QuotaTable({ campaignId }: { campaignId: number }) {
  const quotas = useQuery(suspectsQuery(campaignId)).data?.quotas ?? [];
  if (quotas.length === 0) return null;
  return (
    <Stack gap={6} maw={720}>
      <Text size="sm" fw={600}>
        {messages.quotaTitle}
      </Text>
      <Text size="xs" c="dimmed">
        {messages.quotaHint}
      </Text>
      <DataTable label={messages.quotaTitle} columns={COLUMNS} minWidth={480}>
        {quotas.map(({ checks, recall, precision, wronged }) => (
          <Table.Tr key={checks}>
            <NumberCell>{checks}</NumberCell>
            <NumberCell>{formatPercent(recall, 1)}</NumberCell>
            <NumberCell>{formatPercent(precision, 1)}</NumberCell>
            <NumberCell>{formatPercent(wronged, 1)}</NumberCell>
          </Table.Tr>
        ))}
      </DataTable>
    </Stack>
  );
}
