import { Badge, Button, Group, Modal, Stack, Table, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FormProblem, Loaded } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { Section } from "@/components/console-page";
import { DataTable, NumberCell } from "@/components/console-table";
import { fieldError, formError } from "@/lib/console-form";
import { formatAge, formatPercent } from "@/lib/console-format";
import { PersonField } from "./exclude-dialog";
import { messages } from "./messages";
import { type Admission, admissionsQuery, admit, countedKey } from "./queries";
import { shutOut } from "./words";

const COLUMNS = [messages.person, "Result", { label: "Credit", numeric: true }, "By", "When", ""];

interface Props {
  campaignId: number;
  mayChange: boolean;
}

/** How the entrance test ended for each person. */
export function AdmissionList({ campaignId, mayChange }: Props) {
  const query = useQuery(admissionsQuery(campaignId));
  const [person, setPerson] = useState<number>(); // to be let in; 0: still to be chosen
  return (
    <Section
      title={messages.admissions}
      actions={
        mayChange && (
          <Button variant="default" onClick={() => setPerson(0)}>
            {messages.letIn}
          </Button>
        )
      }
    >
      <Text size="sm" c="dimmed" maw={720}>
        {messages.admissionsIntro}
      </Text>
      <Loaded query={query}>
        {({ results }) =>
          results.length === 0 ? (
            <Text size="sm">{messages.noAdmissions}</Text>
          ) : (
            <DataTable label={messages.admissions} columns={COLUMNS}>
              {rowsOf(results).map(({ key, row, isOut }) => (
                <AdmissionRow
                  key={key}
                  row={row}
                  onLetIn={mayChange && isOut ? () => setPerson(row.person) : undefined}
                />
              ))}
            </DataTable>
          )
        }
      </Loaded>
      {person !== undefined && (
        <AdmitDialog campaignId={campaignId} person={person} onClose={() => setPerson(undefined)} />
      )}
    </Section>
  );
}

/** The rows with a key each; the latest of who failed can be acted on. */
function rowsOf(results: readonly Admission[]) {
  const out = shutOut(results);
  return results.map((row) => ({
    key: `${row.person} ${row.created_at}`,
    row,
    isOut: out.delete(row.person), // the first of a person is the latest
  }));
}

function AdmissionRow({ row, onLetIn }: { row: Admission; onLetIn: (() => void) | undefined }) {
  return (
    <Table.Tr>
      <Table.Td fw={500}>{row.name}</Table.Td>
      <Table.Td>
        <Badge variant="light" color={row.passed ? "teal" : "red"} tt="none">
          {row.passed ? (row.by === null ? messages.passed : messages.wasLetIn) : messages.failed}
        </Badge>
      </Table.Td>
      <NumberCell>{row.credit === null ? "–" : formatPercent(row.credit)}</NumberCell>
      <Table.Td>
        <Text size="sm">{row.by ?? messages.byTest}</Text>
        {row.reason && (
          <Text size="xs" c="dimmed">
            {row.reason}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{formatAge(row.created_at)}</Table.Td>
      <Table.Td ta="right">
        {onLetIn && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={messages.letInTitle(row.name)}
            onClick={onLetIn}
          >
            {messages.letIn}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

interface DialogProps {
  campaignId: number;
  person: number;
  onClose: () => void;
}

function AdmitDialog({ campaignId, person: given, onClose }: DialogProps) {
  const [person, setPerson] = useState(given);
  const [reason, setReason] = useState("");
  const save = useChange({
    act: () => admit(campaignId, { person, reason: reason.trim() }),
    stale: [countedKey(campaignId)],
    done: messages.wasLetIn,
    onDone: onClose,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate(undefined);
  }
  return (
    <Modal opened onClose={onClose} title={messages.letIn}>
      <form onSubmit={submit}>
        <Stack>
          <PersonField campaignId={campaignId} value={person} onChange={setPerson} />
          <Textarea
            label={messages.reason}
            description={messages.reasonHint}
            required
            autosize
            minRows={2}
            maxLength={400}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={fieldError(save.error, "reason")}
          />
          <FormProblem message={formError(save.error, ["reason"])} />
          <Group justify="flex-end">
            <Button
              type="submit"
              disabled={person === 0 || reason.trim() === ""}
              loading={save.isPending}
            >
              {messages.letInNow}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
