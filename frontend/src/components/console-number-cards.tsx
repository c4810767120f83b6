import { Card, Text } from "@mantine/core";
import classes from "./console-number-cards.module.css";

/** Numbers that are read at a glance. */
export function NumberCards({ numbers }: { numbers: readonly (readonly [string, string])[] }) {
  return (
    <div className={classes.cards}>
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
    </div>
  );
}
