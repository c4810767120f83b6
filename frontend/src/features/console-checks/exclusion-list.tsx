import { Badge, Button, Group, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmButton } from "@/components/console-confirm";
import { Loaded } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { Section } from "@/components/console-page";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatAge, formatCount } from "@/lib/console-format";
import { ExcludeDialog } from "./exclude-dialog";
import { messages } from "./messages";
import { countedKey, type Exclusion, exclusionsQuery, liftExclusion } from "./queries";
import { spanWords } from "./span";
import { factsLine } from "./words";

const COLUMNS = [
  messages.person,
  messages.reason,
  "Which answers",
  { label: "Answers", numeric: true },
  "By",
  "",
];

interface Props {
  campaignId: number;
  mayChange: boolean;
}

/** Who is out, why, by whom; those that were lifted stay in the list. */
export function ExclusionList({ campaignId, mayChange }: Props) {
  const query = useQuery(exclusionsQuery(campaignId));
  const [excluding, setExcluding] = useState(false);
  return (
    <Section
      title={messages.exclusions}
      actions={
        mayChange && (
          <Button variant="default" onClick={() => setExcluding(true)}>
            {messages.exclude}
          </Button>
        )
      }
    >
      <Text size="sm" c="dimmed" maw={720}>
        {messages.exclusionsIntro}
      </Text>
      <Loaded query={query}>
        {({ results }) =>
          results.length === 0 ? (
            <Text size="sm">{messages.noExclusions}</Text>
          ) : (
            <DataTable label={messages.exclusions} columns={COLUMNS} minWidth={760}>
              {results.map((row) => (
                <ExclusionRow
                  key={row.id}
                  row={row}
                  campaignId={campaignId}
                  mayChange={mayChange}
                />
              ))}
            </DataTable>
          )
        }
      </Loaded>
      {excluding && <ExcludeDialog campaignId={campaignId} onClose={() => setExcluding(false)} />}
    </Section>
  );
}

function ExclusionRow({ row, campaignId, mayChange }: Props & { row: Exclusion }) {
  const lift = useChange({
    act: () => liftExclusion(campaignId, row.id),
    stale: [countedKey(campaignId)],
    done: messages.lifted,
  });
  const isLifted = row.lifted_at !== null;
  const facts = factsLine(row.facts);
  return (
    <Table.Tr>
      <Table.Td fw={500}>{row.name}</Table.Td>
      <Table.Td maw={340}>
        <Stack gap={2} align="flex-start">
          <Badge variant="light" color={isLifted ? "gray" : "red"} tt="none">
            {messages.rules[row.rule]}
          </Badge>
          <Text size="sm">{row.reason}</Text>
          {facts && (
            <Text size="xs" c="dimmed">
              {facts}
            </Text>
          )}
        </Stack>
      </Table.Td>
      <Table.Td>{spanWords(row)}</Table.Td>
      <NumberCell>{formatCount(row.answers)}</NumberCell>
      <Table.Td>
        <Text size="sm">{row.by}</Text>
        <Text size="xs" c="dimmed">
          {formatAge(row.created_at)}
        </Text>
      </Table.Td>
      <Table.Td>
        {row.lifted_at !== null ? (
          <Text size="sm" c="dimmed">
            {messages.lifted} {formatAge(row.lifted_at)}
            {row.lifted_by && `, ${row.lifted_by}`}
          </Text>
        ) : (
          <Group justify="flex-end">
            {mayChange && row.rule !== "withdrawn" ? (
              <ConfirmButton
                size="compact-sm"
                label={messages.lift}
                title={messages.liftTitle(row.name)}
                confirmLabel={messages.lift}
                danger={false}
                onConfirm={() => lift.mutate(undefined)}
              >
                {messages.liftText(row.answers)}
              </ConfirmButton>
            ) : (
              messages.inForce
            )}
          </Group>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
