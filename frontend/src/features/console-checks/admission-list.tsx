import { Badge, Button, Group, Modal, Stack, Table, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FormProblem, Loaded } from "@/components/console-feedback";
import { useFocusBack } from "@/components/console-focus";
import { useChange } from "@/components/console-mutation";
import { Section } from "@/components/console-page";
import { DataTable, NumberCell } from "@/components/console-table";
import { fieldError, formError } from "@/lib/console-form";
import { formatAge, formatPercent } from "@/lib/console-format";
import { PersonField } from "./exclude-dialog";
import { messages } from "./messages";
import { type Admission, admissionsQuery, admit, countedKey, withdrawAdmission } from "./queries";
import { latestOf } from "./words";

const COLUMNS = [messages.person, "Result", { label: "Credit", numeric: true }, "By", "When", ""];

interface Props {
  campaignId: number;
  mayChange: boolean;
}

/** How the entrance test ended for each person. */
export function AdmissionList({ campaignId, mayChange }: Props) {
  const query = useQuery(admissionsQuery(campaignId));
  const [decision, setDecision] = useState<Decision>(); // what is being decided
  return (
    <Section
      title={messages.admissions}
      actions={
        mayChange && (
          <Button variant="default" onClick={() => setDecision({ person: 0, isIn: true })}>
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
              {rowsOf(results).map(({ key, row, isLatest }) => (
                <AdmissionRow
                  key={key}
                  row={row}
                  onDecide={mayChange && isLatest ? setDecision : undefined}
                />
              ))}
            </DataTable>
          )
        }
      </Loaded>
      {decision && (
        <AdmitDialog
          campaignId={campaignId}
          decision={decision}
          onClose={() => setDecision(undefined)}
        />
      )}
    </Section>
  );
}

interface Decision {
  readonly person: number; // 0: still to be chosen
  readonly name?: string;
  readonly isIn: boolean; // to be let in, or to be sent out
}

/** The rows with a key each; the latest of a person can be acted on. */
function rowsOf(results: readonly Admission[]) {
  const latest = latestOf(results);
  return results.map((row) => ({
    key: `${row.person} ${row.created_at}`,
    row,
    isLatest: latest.get(row.person) === row,
  }));
}

interface RowProps {
  row: Admission;
  onDecide: ((decision: Decision) => void) | undefined;
}

function AdmissionRow({ row, onDecide }: RowProps) {
  const { person, name, passed } = row;
  const title = passed ? messages.sendOutTitle : messages.letInTitle;
  return (
    <Table.Tr>
      <Table.Td fw={500}>{name}</Table.Td>
      <Table.Td>
        <Badge variant="light" color={passed ? "teal" : "red"} tt="none">
          {resultOf(row)}
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
        {onDecide && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={title(name)}
            onClick={() => onDecide({ person, name, isIn: !passed })}
          >
            {passed ? messages.sendOut : messages.letIn}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function resultOf({ passed, by }: Admission): string {
  if (by === null) return passed ? messages.passed : messages.failed;
  return passed ? messages.wasLetIn : messages.wasSentOut;
}

interface DialogProps {
  campaignId: number;
  decision: Decision;
  onClose: () => void;
}

function AdmitDialog({ campaignId, decision, onClose }: DialogProps) {
  useFocusBack();
  const { isIn, name = "" } = decision;
  const [person, setPerson] = useState(decision.person);
  const [reason, setReason] = useState("");
  const save = useChange({
    act: () => (isIn ? admit : withdrawAdmission)(campaignId, { person, reason: reason.trim() }),
    stale: [countedKey(campaignId)],
    done: isIn ? messages.wasLetIn : messages.wasSentOut,
    onDone: onClose,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate(undefined);
  }
  return (
    <Modal opened onClose={onClose} title={isIn ? messages.letIn : messages.sendOutTitle(name)}>
      <form onSubmit={submit}>
        <Stack>
          {isIn ? (
            <PersonField campaignId={campaignId} value={person} onChange={setPerson} />
          ) : (
            <Text size="sm">{messages.sendOutText}</Text>
          )}
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
              {isIn ? messages.letInNow : messages.sendOutNow}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
