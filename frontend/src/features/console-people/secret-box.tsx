import { Alert, Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";

/** Something that is shown once: large enough to see, one press to copy. */
export function SecretBox({ title, hint, value }: { title: string; hint: string; value: string }) {
  return (
    <Alert color="teal" title={title} role="status">
      <Stack gap="xs">
        <Group gap="xs" wrap="nowrap">
          <Code
            block
            style={{ flex: 1, minWidth: 0, whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}
          >
            {value}
          </Code>
          <CopyButton value={value}>
            {({ copied, copy }) => (
              <Button size="xs" onClick={copy}>
                {copied ? "Copied" : "Copy"}
              </Button>
            )}
          </CopyButton>
        </Group>
        <Text size="sm">{hint}</Text>
      </Stack>
    </Alert>
  );
}
