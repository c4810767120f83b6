import { Badge, Button, Group, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Loaded } from "@/components/console-feedback";
import { Section } from "@/components/console-page";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatAge } from "@/lib/console-format";
import { ExcludeDialog, type Finding } from "./exclude-dialog";
import { messages } from "./messages";
import { type Suspect, suspectsQuery } from "./queries";

const COLUMNS = [messages.found, { label: "Would stop counting", numeric: true }, ""];

interface Props {
  campaignId: number;
  mayChange: boolean;
}

/** What the rules find of people: for a person to look at and to decide. */
export function SuspectList({ campaignId, mayChange }: Props) {
  const query = useQuery(suspectsQuery(campaignId));
  const [finding, setFinding] = useState<Finding>();
  return (
    <Section title={messages.suspects}>
      <Text size="sm" c="dimmed" maw={720}>
        {messages.suspectsIntro}
      </Text>
      <Loaded query={query}>
        {({ results, method, computed_at }) => (
          <>
            {results.length === 0 ? (
              <Text size="sm">{messages.noSuspects}</Text>
            ) : (
              <DataTable label={messages.suspects} columns={COLUMNS} minWidth={300}>
                {results.map((row) => (
                  <SuspectRow
                    key={`${row.person} ${row.rule}`}
                    row={row}
                    onExclude={mayChange ? () => setFinding(findingOf(row)) : undefined}
                  />
                ))}
              </DataTable>
            )}
            <Text size="xs" c="dimmed" maw={720}>
              {method}
              {computed_at && ` ${messages.computed(formatAge(computed_at))}`}
            </Text>
          </>
        )}
      </Loaded>
      {finding && (
        <ExcludeDialog
          campaignId={campaignId}
          finding={finding}
          onClose={() => setFinding(undefined)}
        />
      )}
    </Section>
  );
}

function findingOf({ person, rule, sentence, facts, from_at }: Suspect): Finding {
  return { person, rule, reason: sentence, facts, from_at };
}

interface RowProps {
  row: Suspect;
  onExclude: (() => void) | undefined;
}

function SuspectRow({ row, onExclude }: RowProps) {
  return (
    <Table.Tr>
      <Table.Td>
        <Stack gap={2} maw={640}>
          <Group gap="xs">
            <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>
              {row.name}
            </Text>
            <Badge variant="light" color="red" tt="none">
              {messages.rules[row.rule]}
            </Badge>
          </Group>
          <Text size="sm">{row.sentence}</Text>
        </Stack>
      </Table.Td>
      <NumberCell>{messages.stops(row.answers, row.of)}</NumberCell>
      <Table.Td ta="right">
        {row.excluded ? (
          <Text size="sm" c="dimmed">
            {messages.isOut}
          </Text>
        ) : (
          onExclude && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`${messages.exclude} ${row.name}: ${messages.rules[row.rule]}`}
              onClick={onExclude}
            >
              {messages.exclude}
            </Button>
          )
        )}
      </Table.Td>
    </Table.Tr>
  );
}
