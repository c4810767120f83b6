import { Button, Modal, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/client/session";
import { ConfirmButton } from "@/components/console-confirm";
import { Loaded } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { Empty, Page } from "@/components/console-page";
import { DataTable } from "@/components/console-table";
import { formatAge } from "@/lib/console-format";
import { messages } from "./messages";
import { liftWithdrawal, type Withdrawal, withdrawalsKey, withdrawalsQuery } from "./queries";
import { WithdrawalForm } from "./withdrawal-form";

/** Who took back their consent, in all projects; only staff may know and change it. */
export function WithdrawalsPage() {
  const me = useQuery(sessionQuery).data?.user;
  if (me && !me.is_staff) {
    return <Empty title={messages.staffOnly}>{messages.staffOnlyHint}</Empty>;
  }
  return <Withdrawals />;
}

function Withdrawals() {
  const query = useQuery(withdrawalsQuery);
  const [opened, { open, close }] = useDisclosure(false);
  const note = <Button onClick={open}>{messages.note}</Button>;
  return (
    <Page title={messages.title} intro={messages.intro} actions={note}>
      <Loaded query={query}>
        {({ results }) =>
          results.length === 0 ? (
            <Empty title={messages.none}>{messages.noneHint}</Empty>
          ) : (
            <DataTable
              label={messages.title}
              columns={[messages.person, messages.reason, "Noted by", ""]}
              minWidth={560}
            >
              {results.map((row) => (
                <WithdrawalRow key={row.id} row={row} />
              ))}
            </DataTable>
          )
        }
      </Loaded>
      <Modal opened={opened} onClose={close} title={messages.note}>
        <WithdrawalForm onClose={close} />
      </Modal>
    </Page>
  );
}

function WithdrawalRow({ row }: { row: Withdrawal }) {
  const lift = useChange({
    act: () => liftWithdrawal(row.id),
    stale: [withdrawalsKey],
    done: messages.lifted,
  });
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={500}>
          {row.name}
        </Text>
        <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {row.email}
        </Text>
      </Table.Td>
      <Table.Td maw={420} style={{ overflowWrap: "anywhere" }}>
        {row.reason}
      </Table.Td>
      <Table.Td>
        <Text size="sm">{row.by}</Text>
        <Text size="xs" c="dimmed">
          {formatAge(row.created_at)}
        </Text>
      </Table.Td>
      <Table.Td ta="right">
        {row.lifted_at === null ? (
          <ConfirmButton
            size="compact-sm"
            label={messages.lift}
            title={messages.liftTitle(row.name)}
            confirmLabel={messages.lift}
            danger={false}
            onConfirm={() => lift.mutate(undefined)}
          >
            {messages.liftText}
          </ConfirmButton>
        ) : (
          <Text size="sm" c="dimmed">
            {messages.lifted} {formatAge(row.lifted_at)}
            {row.lifted_by && `, ${row.lifted_by}`}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
