import { Button, Table, Text } from "@mantine/core";
import { useState } from "react";
import { Section } from "@/components/console-page";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatAge, formatCount } from "@/lib/console-format";
import { ARMS, RULES, choiceMessages as words } from "./choice-messages";
import type { Choice } from "./choice-queries";

const numeric = (label: string) => ({ label, numeric: true });

export function ArmTable({ choice }: { choice: Choice }) {
  const columns = [
    "Arm",
    numeric("Prompts"),
    numeric("Pairs"),
    numeric("Answers"),
    numeric("Answers a pair"),
    numeric("Pairs open now"),
  ];
  return (
    <>
      <DataTable label={words.arms} columns={columns}>
        {choice.arms.map((row) => (
          <Table.Tr key={row.arm}>
            <Table.Td>{ARMS[row.arm] ?? row.arm}</Table.Td>
            <NumberCell>{formatCount(row.prompts)}</NumberCell>
            <NumberCell>{formatCount(row.pairs)}</NumberCell>
            <NumberCell>{formatCount(row.votes)}</NumberCell>
            <NumberCell>{(row.votes / Math.max(1, row.pairs)).toFixed(2)}</NumberCell>
            <NumberCell>{formatCount(row.open)}</NumberCell>
          </Table.Tr>
        ))}
      </DataTable>
      <Text size="sm" c="dimmed">
        {words.settled(choice.settled)}
      </Text>
    </>
  );
}

const LATEST = 5;

export function RoundTable({ rounds }: { rounds: Choice["rounds"] }) {
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? rounds : rounds.slice(0, LATEST);
  const columns = [
    numeric("Round"),
    "Rule",
    numeric("Votes opened"),
    numeric("Of them by chance"),
    numeric("Pairs settled"),
    numeric("Pairs joined"),
    "When",
  ];
  return (
    <Section
      title={words.rounds}
      actions={
        rounds.length > shown.length && (
          <Button size="compact-sm" variant="subtle" onClick={() => setIsWhole(true)}>
            {words.allRounds(rounds.length)}
          </Button>
        )
      }
    >
      <DataTable label={words.rounds} columns={columns}>
        {shown.map((round) => (
          <Table.Tr key={round.number}>
            <NumberCell>{round.number}</NumberCell>
            <Table.Td>{RULES[round.rule as keyof typeof RULES]?.label ?? "Overlap again"}</Table.Td>
            <NumberCell>{formatCount(round.opened)}</NumberCell>
            <NumberCell>{formatCount(round.opened_random)}</NumberCell>
            <NumberCell>{formatCount(round.settled)}</NumberCell>
            <NumberCell>{formatCount(round.pooled)}</NumberCell>
            <Table.Td>{formatAge(round.created_at)}</Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
    </Section>
  );
}
