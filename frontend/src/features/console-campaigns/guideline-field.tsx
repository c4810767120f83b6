import { Box, Group, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { Markdown } from "@/components/markdown";
import { messages } from "./messages";

interface Props {
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

/** Markdown with the look that annotators will see one click away. */
export function GuidelineField({ value, onChange, error }: Props) {
  const [view, setView] = useState("write");
  return (
    <Stack gap={4}>
      <Group justify="space-between">
        <Text size="sm" fw={500} component="label" htmlFor="guideline">
          {messages.guideline}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={messages.guideline}
          value={view}
          onChange={setView}
          data={[
            { value: "write", label: "Write" },
            { value: "preview", label: messages.preview },
          ]}
        />
      </Group>
      {view === "write" ? (
        <Textarea
          id="guideline"
          description={messages.guidelineHint}
          autosize
          minRows={6}
          maxRows={20}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          error={error}
        />
      ) : (
        <Box p="md" mih={150} bd="1px solid var(--mantine-color-default-border)" bdrs="md">
          <Markdown source={value || "*Nothing written yet.*"} />
        </Box>
      )}
    </Stack>
  );
}
