import { Text } from "@mantine/core";
import { formatAge } from "@/lib/console-format";
import { messages } from "./messages";

/** How old the numbers are. */
export function CountedAt({ at, computed }: { at: string | null; computed?: string | null }) {
  return (
    <Text size="xs" c="dimmed">
      {at ? messages.counted(formatAge(at)) : messages.notCounted}
      {computed ? ` ${messages.computed(formatAge(computed))}` : ""}
    </Text>
  );
}
