import { formatPercent } from "@/lib/console-format";
import classes from "./console-histogram.module.css";
import { seriesColor } from "./console-line-colors";

export interface Bin {
  id: number;
  text: string;
  own: number;
  all: number;
}

/** Shares of one in bins, in front of the shares of all. */
export function Histogram({ label, bins }: { label: string; bins: readonly Bin[] }) {
  const own = shares(bins.map((bin) => bin.own));
  const all = shares(bins.map((bin) => bin.all));
  const most = Math.max(...own, ...all, 1e-9);
  const every = Math.ceil(bins.length / 7);
  return (
    <div className={classes.chart} role="img" aria-label={label}>
      {bins.map((bin, index) => (
        <div
          key={bin.id}
          className={classes.bin}
          title={`${bin.text}: ${formatPercent(own[index] ?? 0)}; everybody ${formatPercent(all[index] ?? 0)}`}
        >
          <div className={classes.all} style={{ height: `${(100 * (all[index] ?? 0)) / most}%` }} />
          <div
            className={classes.own}
            style={{
              height: `${(100 * (own[index] ?? 0)) / most}%`,
              background: seriesColor(0),
            }}
          />
          {index % every === 0 && <span className={classes.tick}>{bin.text}</span>}
        </div>
      ))}
    </div>
  );
}

function shares(counts: readonly number[]): number[] {
  const sum = counts.reduce((total, count) => total + count, 0);
  return counts.map((count) => (sum ? count / sum : 0));
}
