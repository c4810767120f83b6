import { Button, Center, Group, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useProject } from "@/components/console-project";
import type { Maker } from "./mask-form";
import classes from "./masks.module.css";
import { messages } from "./messages";
import { previewMask } from "./queries";

/** One mask as the settings stand, drawn by the server; each press shows another photo and draw. */
export function MaskExample({
  promptSet,
  maker,
}: {
  promptSet: string | null;
  maker: Maker | undefined;
}) {
  const { project } = useProject();
  const [number, setNumber] = useState(0);
  const asked = { prompt_set: Number(promptSet), maker: maker ?? {}, seed: number, number };
  // A number that is being typed must not ask for every digit.
  const [settled] = useDebouncedValue(JSON.stringify(asked), 300);
  const example = useQuery({
    queryKey: ["project", project.id, "mask-preview", settled],
    queryFn: () => previewMask(project.id, JSON.parse(settled) as typeof asked),
    enabled: promptSet !== null && maker !== undefined && settled === JSON.stringify(asked),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (promptSet === null) {
    return (
      <Center className={classes.none}>
        <Text size="sm" c="dimmed">
          {messages.previewHint}
        </Text>
      </Center>
    );
  }
  const shown = example.data;
  return (
    <Stack gap={6}>
      {example.error ? (
        <Text c="red" size="sm" role="alert">
          {example.error.message}
        </Text>
      ) : (
        shown?.picture && <img className={classes.example} src={shown.picture} alt={shown.text} />
      )}
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed" aria-live="polite">
          {shown?.picture && !example.error ? messages.filled(shown.share) : ""}
        </Text>
        <Button
          variant="default"
          size="compact-sm"
          loading={example.isFetching}
          onClick={() => setNumber(number + 1)}
        >
          {messages.another}
        </Button>
      </Group>
      {shown?.note && !example.error && (
        <Text size="xs" c="dimmed">
          {shown.note}
        </Text>
      )}
    </Stack>
  );
}
