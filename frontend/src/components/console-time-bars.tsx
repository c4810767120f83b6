import { formatNumber } from "@/lib/console-format";
import { stepText } from "@/lib/time-ticks";
import { seriesColor } from "./console-line-colors";
import { TimePlot } from "./console-plot";

export interface BarPart {
  name: string;
  /** Of the palette. */
  color: number;
  values: readonly number[];
}

interface Props {
  label: string;
  step: "day" | "hour";
  /** Where each bar begins, in milliseconds, rising by one step. */
  times: readonly number[];
  /** Laid on one another, the first at the bottom. */
  parts: readonly BarPart[];
  height?: number;
}

const SPANS = { day: 86_400_000, hour: 3_600_000 };

/** A bar for each day or hour, of one or more parts. */
export function TimeBars({ label, step, times, parts, height = 200 }: Props) {
  const span = SPANS[step];
  const sums = times.map((_, index) =>
    parts.reduce((sum, part) => sum + (part.values[index] ?? 0), 0),
  );
  const first = times[0] ?? 0;
  // Few days are drawn as narrow bars on the left, not as one wall.
  const to = Math.max((times.at(-1) ?? 0) + span, first + 10 * span);
  const shown = parts.filter((part) => part.values.some((value) => value > 0));
  return (
    <TimePlot
      label={label}
      height={height}
      from={first}
      to={to}
      most={Math.max(1, ...sums)}
      step={step}
      stops={times}
      span={span}
      reading={(at) => {
        const index = times.indexOf(at);
        return (
          <>
            <div>{stepText(at, step)} UTC</div>
            {(shown.length ? shown : parts).map((part) => (
              <div key={part.name}>
                <span style={{ color: seriesColor(part.color) }}>●</span> {part.name}{" "}
                {formatNumber(part.values[index] ?? 0)}
              </div>
            ))}
          </>
        );
      }}
    >
      {(plot) => {
        const wide = plot.x(first + span) - plot.x(first);
        const gap = wide > 6 ? Math.min(4, wide * 0.2) : 0;
        return times.map((at, index) => {
          let below = 0;
          return (
            <g key={at}>
              {parts.map((part) => {
                const value = part.values[index] ?? 0;
                const top = plot.y(below + value);
                const tall = plot.y(below) - top;
                below += value;
                return value ? (
                  <rect
                    key={part.name}
                    x={plot.x(at) + gap / 2}
                    width={Math.max(0.5, wide - gap)}
                    y={top}
                    height={tall}
                    rx={Math.min(2, wide / 4)}
                    style={{ fill: seriesColor(part.color) }}
                  />
                ) : null;
              })}
            </g>
          );
        });
      }}
    </TimePlot>
  );
}
