import { useElementSize } from "@mantine/hooks";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";
import { linearScale, ticksOf } from "@/lib/chart-scale";
import { formatNumber } from "@/lib/console-format";
import { timeTicks } from "@/lib/time-ticks";
import classes from "./console-plot.module.css";

export const MARGIN = { top: 10, right: 10, bottom: 24, left: 46 };

export interface Plot {
  width: number;
  height: number;
  x: (at: number) => number;
  y: (value: number) => number;
}

interface Props {
  label: string;
  height?: number;
  /** The span of time in milliseconds, and the largest value. */
  from: number;
  to: number;
  /** 0, if nothing lies below it. */
  least?: number;
  most: number;
  step?: "day" | "hour";
  /** Where the pointer and the arrow keys can stop. */
  stops: readonly number[];
  /** The width of a stop in time: what is lit while it is read. */
  span: number;
  reading: (stop: number) => ReactNode;
  format?: (value: number) => string;
  children: (plot: Plot) => ReactNode;
}

/** Axes of time and of a value, around what is drawn; a pointer or the arrow keys read it. */
export function TimePlot(props: Props) {
  const { label, height = 220, from, to, least = 0, most, stops, span, reading } = props;
  const { ref, width: measured } = useElementSize();
  const [at, setAt] = useState<number | null>(null);
  const width = Math.max(measured, 200);
  const plot: Plot = {
    width,
    height,
    x: linearScale({ low: from, high: to }, MARGIN.left, width - MARGIN.right),
    y: linearScale({ low: least, high: most }, height - MARGIN.bottom, MARGIN.top),
  };
  const stop = at === null ? undefined : stops[at];

  function point(event: PointerEvent<SVGSVGElement>): void {
    const box = event.currentTarget.getBoundingClientRect();
    const pixels = event.clientX - box.left;
    const found = stops.findLastIndex((each) => plot.x(each) <= pixels);
    setAt(found < 0 ? null : found);
  }

  function press(event: KeyboardEvent<SVGSVGElement>): void {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (move === undefined || stops.length === 0) return;
    event.preventDefault();
    const last = stops.length - 1;
    setAt((old) => Math.min(last, Math.max(0, (old ?? last + 1) + move)));
  }

  return (
    <div ref={ref} className={classes.frame}>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys read the values
        tabIndex={0}
        onPointerMove={point}
        onPointerLeave={() => setAt(null)}
        onBlur={() => setAt(null)}
        onKeyDown={press}
      >
        {stop !== undefined && (
          <rect
            className={classes.cursor}
            x={plot.x(stop)}
            width={Math.max(1, plot.x(stop + span) - plot.x(stop))}
            y={MARGIN.top}
            height={height - MARGIN.top - MARGIN.bottom}
          />
        )}
        <Axes
          plot={plot}
          from={from}
          to={to}
          least={least}
          most={most}
          step={props.step ?? "hour"}
          format={props.format ?? formatNumber}
        />
        {props.children(plot)}
      </svg>
      {stop !== undefined && <Reading plot={plot} at={stop} text={reading(stop)} />}
    </div>
  );
}

interface AxesProps {
  plot: Plot;
  from: number;
  to: number;
  least: number;
  most: number;
  step: "day" | "hour";
  format: (value: number) => string;
}

function Axes({ plot, from, to, least, most, step, format }: AxesProps) {
  const right = plot.width - MARGIN.right;
  return (
    <g className={classes.axes}>
      {ticksOf({ low: least, high: most }, 4).map((tick) => (
        <g key={tick}>
          <line x1={MARGIN.left} x2={right} y1={plot.y(tick)} y2={plot.y(tick)} />
          <text x={MARGIN.left - 6} y={plot.y(tick)} textAnchor="end" dominantBaseline="middle">
            {format(tick)}
          </text>
        </g>
      ))}
      {timeTicks(from, to, plot.width / 80, step).map(({ at, text }) => (
        <text key={at} x={plot.x(at)} y={plot.height - 8} textAnchor="middle">
          {text}
        </text>
      ))}
    </g>
  );
}

function Reading({ plot, at, text }: { plot: Plot; at: number; text: ReactNode }) {
  const place = plot.x(at);
  const side = place > plot.width / 2 ? { right: plot.width - place + 8 } : { left: place + 16 };
  return (
    <div className={classes.reading} style={side} role="status">
      {text}
    </div>
  );
}
