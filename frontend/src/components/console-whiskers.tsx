import type { ReactNode } from "react";
import { ticksOf } from "@/lib/chart-scale";
import { IntervalBar } from "./console-interval-bar";
import classes from "./console-whiskers.module.css";

export interface Whisker {
  id: number | string;
  name: ReactNode;
  value: number;
  /** None: there is no interval. */
  low: number | null;
  high: number | null;
}

interface Props {
  label: string;
  rows: readonly Whisker[];
  /** The ends of the axis; without them, those of the rows. */
  from?: number;
  to?: number;
  reference?: number;
  format: (value: number) => string;
  /** What is said of the interval; its two ends, if nothing else is. */
  range?: (row: Whisker) => string;
}

/** Values with their intervals, one below the other on one axis. */
export function Whiskers({ label, rows, reference, format, range, ...ends }: Props) {
  const between = ({ low, high }: Whisker) =>
    low === null || high === null ? "no interval" : `${format(low)} to ${format(high)}`;
  const said = range ?? between;
  const from = ends.from ?? Math.min(...rows.map((row) => row.low ?? row.value));
  const to = ends.to ?? Math.max(...rows.map((row) => row.high ?? row.value));
  const at = (value: number) => `${(100 * (value - from)) / (to - from || 1)}%`;
  return (
    <section className={classes.chart} aria-label={label}>
      {rows.map((row) => (
        <div key={row.id} className={classes.row}>
          <div className={classes.name}>{row.name}</div>
          <div className={classes.track}>
            <IntervalBar
              value={row.value}
              low={row.low ?? row.value}
              high={row.high ?? row.value}
              from={from}
              to={to}
              {...(reference === undefined ? {} : { reference })}
              label={`${format(row.value)}, ${said(row)}`}
            />
          </div>
          <div className={classes.value}>
            {format(row.value)} <span className={classes.range}>{said(row)}</span>
          </div>
        </div>
      ))}
      <div className={classes.row} aria-hidden="true">
        <div />
        <div className={`${classes.track} ${classes.axis}`}>
          {ticksOf({ low: from, high: to }, 4).map((tick) => (
            <span key={tick} style={{ left: at(tick) }}>
              {format(tick)}
            </span>
          ))}
        </div>
        <div />
      </div>
    </section>
  );
}
