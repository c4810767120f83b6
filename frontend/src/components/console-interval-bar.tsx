import { Box } from "@mantine/core";
import classes from "./console-interval-bar.module.css";

interface Props {
  value: number;
  low: number;
  high: number;
  /** The ends of the axis. */
  from: number;
  to: number;
  /** A line to compare with: one half for win rates. */
  reference?: number;
  label: string;
}

/** A value as a dot on the bar of its interval. */
export function IntervalBar({ value, low, high, from, to, reference, label }: Props) {
  const at = (number: number) =>
    `${Math.min(100, Math.max(0, (100 * (number - from)) / (to - from || 1)))}%`;
  const clear = reference !== undefined && (low > reference || high < reference);
  return (
    <Box className={classes.track} role="img" aria-label={label}>
      {reference !== undefined && (
        <span className={classes.reference} style={{ left: at(reference) }} />
      )}
      <span
        className={classes.bar}
        data-clear={clear || undefined}
        style={{ left: at(low), right: `calc(100% - ${at(high)})` }}
      />
      <span className={classes.dot} style={{ left: at(value) }} />
    </Box>
  );
}
