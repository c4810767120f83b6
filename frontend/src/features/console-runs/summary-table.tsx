import { Card, Table, Text } from "@mantine/core";
import { summaryRows } from "./summary-rows";

export function SummaryTable({ summary }: { summary: Readonly<Record<string, unknown>> }) {
  const rows = summaryRows(summary);
  if (rows.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        The numbers come when the run has ended.
      </Text>
    );
  }
  return (
    <Card padding={0}>
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.name}>
              <Table.Td c="dimmed" w="45%">
                {row.name}
              </Table.Td>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{row.value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}
