import { Button, Group, Modal, Stack, Table, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FormProblem, Loaded } from "@/components/console-feedback";
import { TextLink } from "@/components/console-link";
import { useChange } from "@/components/console-mutation";
import { Empty, Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { DataTable, NumberCell } from "@/components/console-table";
import { fieldError, formError } from "@/lib/console-form";
import { formatAge, formatCount } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import { keys, promptSetsQuery } from "@/lib/console-queries";
import { navigate } from "@/lib/router";
import { messages } from "./messages";
import { createPromptSet } from "./queries";

const COLUMNS = [
  "Name",
  { label: "Prompts", numeric: true },
  { label: "Train", numeric: true },
  { label: "Validation", numeric: true },
  { label: "Test", numeric: true },
  "Created",
];

export function PromptSetsPage() {
  const { project, may } = useProject();
  const query = useQuery(promptSetsQuery(project.id));
  const [opened, { open, close }] = useDisclosure(false);
  const create = may("researcher") && <Button onClick={open}>{messages.create}</Button>;
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
              {results.map((set) => (
                <Table.Tr key={set.id}>
                  <Table.Td>
                    <TextLink href={paths.promptSet(project.id, set.id)} fw={500}>
                      {set.name}
                    </TextLink>
                  </Table.Td>
                  <NumberCell>{formatCount(set.prompt_count)}</NumberCell>
                  <NumberCell>{formatCount(set.splits.train)}</NumberCell>
                  <NumberCell>{formatCount(set.splits.validation)}</NumberCell>
                  <NumberCell>{formatCount(set.splits.test)}</NumberCell>
                  <Table.Td>{formatAge(set.created_at)}</Table.Td>
                </Table.Tr>
              ))}
            </DataTable>
          )
        }
      </Loaded>
      <Modal opened={opened} onClose={close} title={messages.create}>
        <PromptSetForm projectId={project.id} />
      </Modal>
    </Page>
  );
}

function PromptSetForm({ projectId }: { projectId: number }) {
  const [name, setName] = useState("");
  const create = useChange({
    act: () => createPromptSet(projectId, name),
    stale: [keys.promptSets(projectId)],
    done: messages.created,
    onDone: (set) => navigate(paths.promptSet(projectId, set.id)),
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    create.mutate(undefined);
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={messages.name}
          required
          maxLength={120}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fieldError(create.error, "name")}
        />
        <FormProblem message={formError(create.error, ["name"])} />
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending}>
            Create
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
