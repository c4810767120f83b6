import { formatNumber } from "@/lib/console-format";
import { dayText, stepText } from "@/lib/time-ticks";
import { seriesColor } from "./console-line-colors";
import { MARGIN, type Plot, TimePlot } from "./console-plot";
import classes from "./console-plot.module.css";

export interface TimeLine {
  name: string;
  /** Of the palette. */
  color: number;
  /** Null where there is none: the line is broken there. */
  values: readonly (number | null)[];
  /** An interval around it. */
  low?: readonly (number | null)[];
  high?: readonly (number | null)[];
}

/** Where a rising line will reach a value: at the latest nobody knows when, if `high` is null. */
export interface Outlook {
  value: number;
  low: number;
  finish: number;
  high: number | null;
}

interface Props {
  label: string;
  step: "day" | "hour";
  times: readonly number[];
  lines: readonly TimeLine[];
  /** What is to be reached. */
  target?: { value: number; text: string } | undefined;
  outlook?: Outlook | undefined;
  /** The foot of the picture, where it is not 0. */
  least?: number;
  most?: number;
  height?: number;
  format?: (value: number) => string;
}

const SPANS = { day: 86_400_000, hour: 3_600_000 };

/** Lines over days or hours, with intervals, a target, and an outlook on when it is reached. */
export function TimeLines(props: Props) {
  const { label, step, times, lines, target, outlook, height = 220, format = formatNumber } = props;
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? first;
  const end = Math.max(last, first + SPANS[step], outlook ? endOf(outlook, last) : 0);
  // A little air, so that the first and the last dot do not lie on the frame.
  const air = 0.02 * (end - first);
  const [from, to] = [first - air, end + air];
  const most = props.most ?? Math.max(1, ...lines.flatMap(allOf), (target?.value ?? 0) * 1.06);
  return (
    <TimePlot
      label={label}
      height={height}
      from={from}
      to={to}
      least={props.least ?? 0}
      most={most}
      step={step}
      stops={times}
      span={0}
      format={format}
      reading={(at) => {
        const index = times.indexOf(at);
        return (
          <>
            <div>{stepText(at, step)} UTC</div>
            {lines.map((line) => (
              <div key={line.name}>
                <span style={{ color: seriesColor(line.color) }}>●</span> {line.name}{" "}
                {valueText(line, index, format)}
              </div>
            ))}
          </>
        );
      }}
    >
      {(plot) => (
        <>
          {target && <Target plot={plot} target={target} />}
          {outlook && <Wedge plot={plot} outlook={outlook} at={last} lines={lines} to={to} />}
          {lines.map((line, index) => (
            // Intervals stand beside each other, or one would hide the other.
            <g
              key={line.name}
              transform={
                line.low ? `translate(${5 * (index - (lines.length - 1) / 2)} 0)` : undefined
              }
            >
              <Line plot={plot} times={times} line={line} />
            </g>
          ))}
        </>
      )}
    </TimePlot>
  );
}

const allOf = (line: TimeLine) => [...line.values, ...(line.high ?? [])].map((value) => value ?? 0);

function valueText(line: TimeLine, index: number, format: (value: number) => string): string {
  const value = line.values[index];
  if (value === null || value === undefined) return "–";
  const low = line.low?.[index];
  const high = line.high?.[index];
  if (low === null || low === undefined || high === null || high === undefined) {
    return format(value);
  }
  return `${format(value)} (${format(low)} to ${format(high)})`;
}

/** An outlook far away is cut: what has been must stay readable. */
function endOf(outlook: Outlook, last: number): number {
  const reach = outlook.finish + 0.4 * (outlook.finish - last);
  return Math.min(outlook.high ?? reach, Math.max(reach, outlook.finish));
}

function Target({ plot, target }: { plot: Plot; target: { value: number; text: string } }) {
  const y = plot.y(target.value);
  return (
    <g>
      <line
        className={classes.target}
        x1={MARGIN.left}
        x2={plot.width - MARGIN.right}
        y1={y}
        y2={y}
      />
      <text className={classes.mark} x={MARGIN.left + 4} y={y + 13}>
        {target.text}
      </text>
    </g>
  );
}

interface WedgeProps {
  plot: Plot;
  outlook: Outlook;
  at: number;
  lines: readonly TimeLine[];
  to: number;
}

function Wedge({ plot, outlook, at, lines, to }: WedgeProps) {
  const now = lines[0]?.values.at(-1) ?? 0;
  const [x0, y0, top] = [plot.x(at), plot.y(now), plot.y(outlook.value)];
  const late = outlook.high ?? Number.POSITIVE_INFINITY;
  const share = late <= to ? 1 : (to - at) / ((outlook.high ?? to + 2 * (to - at)) - at);
  const right = plot.x(Math.min(late, to));
  // Where the latest end is off the picture, the lower edge leaves it on the right.
  const lower = `${right},${plot.y(now + share * (outlook.value - now))}`;
  const corner = late <= to ? "" : ` ${right},${top}`;
  const color = seriesColor(lines[0]?.color ?? 0);
  return (
    <g>
      <polygon
        className={classes.band}
        style={{ fill: color }}
        points={`${x0},${y0} ${plot.x(Math.min(outlook.low, to))},${top}${corner} ${lower}`}
      />
      <line
        x1={x0}
        y1={y0}
        x2={plot.x(outlook.finish)}
        y2={top}
        style={{ stroke: color }}
        strokeDasharray="5 4"
        strokeWidth={1.5}
      />
      <circle cx={plot.x(outlook.finish)} cy={top} r={3.5} style={{ fill: color }} />
      <text
        className={classes.mark}
        x={plot.x(outlook.finish) - 8}
        y={Math.max(10, top - 6)}
        textAnchor="end"
        style={{ display: plot.x(outlook.finish) > plot.width / 2 ? undefined : "none" }}
      >
        {dayText(outlook.finish)}
      </text>
    </g>
  );
}

function Line({ plot, times, line }: { plot: Plot; times: readonly number[]; line: TimeLine }) {
  const color = seriesColor(line.color);
  const there = times.flatMap((at, index) => {
    const value = line.values[index];
    return value === null || value === undefined ? [] : [{ at, value, index }];
  });
  const dots = there.length <= 40;
  return (
    <g>
      {there.map(({ at, index }) => {
        const low = line.low?.[index];
        const high = line.high?.[index];
        if (low === null || low === undefined || high === null || high === undefined) return null;
        return (
          <line
            key={at}
            x1={plot.x(at)}
            x2={plot.x(at)}
            y1={plot.y(low)}
            y2={plot.y(high)}
            style={{ stroke: color }}
            strokeWidth={2}
            strokeOpacity={0.4}
          />
        );
      })}
      <path
        d={pathOf(there, plot)}
        fill="none"
        style={{ stroke: color }}
        strokeWidth={1.75}
        strokeLinejoin="round"
      />
      {dots &&
        there.map(({ at, value }) => (
          <circle key={at} cx={plot.x(at)} cy={plot.y(value)} r={2.5} style={{ fill: color }} />
        ))}
    </g>
  );
}

function pathOf(there: readonly { at: number; value: number; index: number }[], plot: Plot) {
  return there
    .map(({ at, value, index }, number) => {
      const joined = number > 0 && there[number - 1]?.index === index - 1;
      return `${joined ? "L" : "M"}${plot.x(at).toFixed(1)} ${plot.y(value).toFixed(1)}`;
    })
    .join("");
}
