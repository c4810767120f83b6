import { Button, Group, NumberInput, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { FormProblem, Loaded } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { Section } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { DataTable, NumberCell } from "@/components/console-table";
import { formError, useFields } from "@/lib/console-form";
import { formatAge } from "@/lib/console-format";
import type { Campaign } from "@/lib/console-types";
import { choiceMessages as words } from "./choice-messages";
import { addExtra, type ExtraInput, extrasQuery } from "./choice-queries";
import { campaignKey } from "./queries";

type Where = keyof typeof words.where;

const MOST = 10_000; // tasks at once, as the server has it

interface Fields {
  where: Where;
  tasks: string;
  add: number;
  reason: string;
}

export function ExtraVotes({ campaign }: { campaign: Campaign }) {
  const { may } = useProject();
  const asked = useQuery(extrasQuery(campaign.id));
  return (
    <Section title={words.extra}>
      <Text size="sm" c="dimmed" maw={720}>
        {words.extraHelp}
      </Text>
      {may("admin") && campaign.status !== "closed" && <ExtraForm campaign={campaign} />}
      <Loaded query={asked}>
        {({ results }) =>
          results.length === 0 ? (
            <Text size="sm">{words.noExtra}</Text>
          ) : (
            <DataTable
              label={words.extra}
              columns={[
                { label: "Task", numeric: true },
                { label: "Votes", numeric: true },
                "Reason",
                "Asked by",
                "When",
              ]}
            >
              {results.map((row) => (
                <Table.Tr key={`${row.task}-${row.created_at}`}>
                  <NumberCell>{row.task}</NumberCell>
                  <NumberCell>+{row.added}</NumberCell>
                  <Table.Td>{row.reason || "–"}</Table.Td>
                  <Table.Td>{row.by}</Table.Td>
                  <Table.Td>{formatAge(row.created_at)}</Table.Td>
                </Table.Tr>
              ))}
            </DataTable>
          )
        }
      </Loaded>
    </Section>
  );
}

function ExtraForm({ campaign }: { campaign: Campaign }) {
  const isPairs = campaign.kind === "pairwise";
  const first: Where = isPairs ? "disagreed" : "doubtful";
  const { values, set } = useFields<Fields>({ where: first, tasks: "", add: 1, reason: "" });
  const add = useChange({
    act: (body: ExtraInput) => addExtra(campaign.id, body),
    stale: [campaignKey(campaign.id)],
    done: (found) => words.extraDone(found.tasks, found.votes, found.random_arm, found.no_people),
    showsError: true,
  });
  const options = (["disagreed", "doubtful", "tasks"] as const).filter(
    (where) => isPairs || where !== "disagreed",
  );
  function submit(event: FormEvent): void {
    event.preventDefault();
    const more = { add: values.add, reason: values.reason, most: MOST };
    add.mutate(
      values.where === "tasks"
        ? { ...more, tasks: values.tasks.split(/[\s,;]+/).flatMap((text) => Number(text) || []) }
        : { ...more, where: values.where },
    );
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" maw={860}>
        <Group align="flex-end" gap="sm">
          <Select
            label="On"
            w={{ base: "100%", xs: 330 }}
            data={options.map((value) => ({ value, label: words.where[value] }))}
            value={values.where}
            allowDeselect={false}
            onChange={(where) => where && set("where", where as Where)}
          />
          {values.where === "tasks" && (
            <TextInput
              label="Task numbers"
              placeholder="12, 31"
              value={values.tasks}
              onChange={(event) => set("tasks", event.currentTarget.value)}
            />
          )}
          <NumberInput
            label="Votes more"
            w={110}
            min={1}
            max={100}
            value={values.add}
            onChange={(value) => set("add", Number(value) || 1)}
          />
          <TextInput
            label="Reason"
            style={{ flex: "1 1 220px" }}
            maxLength={200}
            value={values.reason}
            onChange={(event) => set("reason", event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={add.isPending}>
            {words.extraAdd}
          </Button>
        </Group>
        <FormProblem message={formError(add.error, [])} />
      </Stack>
    </form>
  );
}
