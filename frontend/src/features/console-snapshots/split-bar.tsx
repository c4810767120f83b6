import { Group, Progress, Stack, Text } from "@mantine/core";
import { formatCount } from "@/lib/console-format";

const SPLITS = [
  { name: "train", color: "ink.5" },
  { name: "validation", color: "teal.5" },
  { name: "test", color: "orange.5" },
] as const;

type Counts = Readonly<Record<(typeof SPLITS)[number]["name"], number>>;

/** The pairs of each split as shares of one bar. */
export function SplitBar({ counts }: { counts: Counts }) {
  const total = Math.max(1, counts.train + counts.validation + counts.test);
  return (
    <Stack gap={4}>
      <Progress.Root size="lg">
        {SPLITS.map(({ name, color }) => (
          <Progress.Section
            key={name}
            value={(100 * counts[name]) / total}
            color={color}
            aria-label={`${name} pairs`}
          />
        ))}
      </Progress.Root>
      <Group gap="md">
        {SPLITS.map(({ name, color }) => (
          <Text key={name} size="xs" c="dimmed">
            <Text span c={color}>
              ●
            </Text>{" "}
            {name} {formatCount(counts[name])}
          </Text>
        ))}
      </Group>
    </Stack>
  );
}
