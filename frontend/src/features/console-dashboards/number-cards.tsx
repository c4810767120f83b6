import { Card, SimpleGrid, Text } from "@mantine/core";

/** Numbers that are read at a glance. */
export function NumberCards({ numbers }: { numbers: readonly (readonly [string, string])[] }) {
  return (
    <SimpleGrid cols={{ base: 2, xs: 3, md: numbers.length > 4 ? 6 : 4 }} spacing="sm">
      {numbers.map(([label, value]) => (
        <Card key={label} padding="sm">
          <Text fz="xl" fw={600} style={{ fontVariantNumeric: "tabular-nums" }}>
            {value}
          </Text>
          <Text size="sm" c="dimmed">
            {label}
          </Text>
        </Card>
      ))}
    </SimpleGrid>
  );
}
