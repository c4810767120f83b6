import { Badge, Button, Modal, Stack, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmButton } from "@/components/console-confirm";
import { Loaded } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { Empty, Page } from "@/components/console-page";
import { DataTable } from "@/components/console-table";
import { formatAge } from "@/lib/console-format";
import type { Token } from "@/lib/console-types";
import { messages } from "./messages";
import { revokeToken, tokensKey, tokensQuery } from "./queries";
import { SecretBox } from "./secret-box";
import { TokenForm } from "./token-form";

export function TokensPage() {
  const query = useQuery(tokensQuery);
  const [secret, setSecret] = useState("");
  const [opened, { open, close }] = useDisclosure(false);
  const create = <Button onClick={open}>{messages.createToken}</Button>;
  return (
    <Page title={messages.tokens} intro={messages.tokensIntro} actions={create}>
      {secret && (
        <SecretBox title={messages.secretTitle} hint={messages.secretHint} value={secret} />
      )}
      <Loaded query={query}>
        {({ results }) =>
          results.length === 0 ? (
            <Empty title={messages.noTokens} action={create}>
              {messages.noTokensHint}
            </Empty>
          ) : (
            <DataTable
              label={messages.tokens}
              columns={["Name", "Begins with", "Scope", "Last used", "Created", ""]}
            >
              {results.map((token) => (
                <TokenRow key={token.id} token={token} />
              ))}
            </DataTable>
          )
        }
      </Loaded>
      <Modal opened={opened} onClose={close} title={messages.createToken}>
        <TokenForm
          onDone={(made) => {
            setSecret(made);
            close();
          }}
        />
      </Modal>
    </Page>
  );
}

function TokenRow({ token }: { token: Token }) {
  const revoke = useChange({
    act: () => revokeToken(token.id),
    stale: [tokensKey],
    done: messages.revoked,
  });
  return (
    <Table.Tr>
      <Table.Td fw={500}>{token.name}</Table.Td>
      <Table.Td ff="monospace">{token.prefix}…</Table.Td>
      <Table.Td>{token.scope}</Table.Td>
      <Table.Td>{token.last_used_at ? formatAge(token.last_used_at) : "never"}</Table.Td>
      <Table.Td>{formatAge(token.created_at)}</Table.Td>
      <Table.Td ta="right">
        {token.revoked_at ? (
          <Badge variant="default">revoked</Badge>
        ) : (
          <ConfirmButton
            size="xs"
            label="Revoke"
            title={`Revoke “${token.name}”?`}
            confirmLabel="Revoke"
            onConfirm={() => revoke.mutate(undefined)}
          >
            <Stack gap={4}>
              <Text size="sm">Scripts that use it stop working at once.</Text>
            </Stack>
          </ConfirmButton>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
