import { Button, Group, Radio, Stack, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { messages } from "./messages";
import { createToken, type TokenScope, tokensKey } from "./queries";

export function TokenForm({ onDone }: { onDone: (secret: string) => void }) {
  const { values, set } = useFields<{ name: string; scope: TokenScope }>({
    name: "",
    scope: "read",
  });
  const create = useChange({
    act: () => createToken(values),
    stale: [tokensKey],
    onDone: (token) => onDone(token.secret),
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
          label={messages.tokenName}
          required
          maxLength={80}
          data-autofocus
          value={values.name}
          onChange={(event) => set("name", event.currentTarget.value)}
          error={fieldError(create.error, "name")}
        />
        <Radio.Group
          label={messages.scope}
          value={values.scope}
          onChange={(value) => set("scope", value === "write" ? "write" : "read")}
          error={fieldError(create.error, "scope")}
        >
          <Stack gap="xs" mt={6}>
            <Radio value="read" label="Read: look at everything you may see" />
            <Radio value="write" label="Write: do everything you may do" />
          </Stack>
        </Radio.Group>
        <FormProblem message={formError(create.error, ["name", "scope"])} />
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending}>
            Create token
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
