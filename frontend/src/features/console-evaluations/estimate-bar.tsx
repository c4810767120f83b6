import { Text } from "@mantine/core";
import { IntervalBar } from "@/components/console-interval-bar";
import type { Estimate } from "./report-reading";

interface Props {
  estimate: Estimate;
  from: number;
  to: number;
  reference?: number;
  format: (value: number) => string;
}

/** An estimate on its axis with the interval in words below; or why there is none. */
export function EstimateBar({ estimate, format, ...axis }: Props) {
  const { value, low, high } = estimate;
  if (low === null || high === null) {
    return (
      <Text size="xs" c="dimmed">
        no interval: only one prompt
      </Text>
    );
  }
  const words = `${format(low)} to ${format(high)}`;
  return (
    <>
      <IntervalBar value={value} low={low} high={high} label={words} {...axis} />
      <Text size="xs" c="dimmed" ta="center">
        {words}
      </Text>
    </>
  );
}
