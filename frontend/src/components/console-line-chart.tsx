import { useElementSize } from "@mantine/hooks";
import { type KeyboardEvent, type PointerEvent, useMemo, useState } from "react";
import { domainOf, linearScale, nearestIndex, ticksOf } from "@/lib/chart-scale";
import { formatNumber } from "@/lib/console-format";
import classes from "./console-line-chart.module.css";
import { seriesColor } from "./console-line-colors";

export interface Point {
  x: number;
  y: number;
}

export interface Series {
  name: string;
  points: readonly Point[];
}

interface Props {
  label: string;
  series: readonly Series[];
  height?: number;
  axis?: string;
}

const MARGIN = { top: 8, right: 12, bottom: 24, left: 48 };

/** Lines over steps, with axes; a pointer or the arrow keys read the values of one step. */
export function LineChart({ label, series, height = 220, axis = "step" }: Props) {
  const { ref, width } = useElementSize();
  const [at, setAt] = useState<number | null>(null);
  const plot = usePlot(series, Math.max(width, 160), height);
  const step = at === null ? undefined : plot.steps[at];

  function point(event: PointerEvent<SVGSVGElement>): void {
    const box = event.currentTarget.getBoundingClientRect();
    setAt(nearestStep(plot, event.clientX - box.left));
  }

  function press(event: KeyboardEvent<SVGSVGElement>): void {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (move === undefined || plot.steps.length === 0) return;
    event.preventDefault();
    const last = plot.steps.length - 1;
    setAt((old) => Math.min(last, Math.max(0, (old ?? last) + move)));
  }

  return (
    <div ref={ref} className={classes.frame}>
      <svg
        width={plot.width}
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
        <Axes plot={plot} height={height} />
        {series.map((line, index) => (
          <path
            key={line.name}
            d={pathOf(line.points, plot)}
            fill="none"
            style={{ stroke: seriesColor(index) }}
            strokeWidth={1.75}
            strokeLinejoin="round"
          />
        ))}
        {step !== undefined && (
          <line
            className={classes.cursor}
            x1={plot.x(step)}
            x2={plot.x(step)}
            y1={MARGIN.top}
            y2={height - MARGIN.bottom}
          />
        )}
      </svg>
      {step !== undefined && (
        <Reading axis={axis} step={step} series={series} right={plot.x(step)} plot={plot} />
      )}
    </div>
  );
}

function usePlot(series: readonly Series[], width: number, height: number) {
  return useMemo(() => {
    const all = series.flatMap((line) => line.points);
    const xs = domainOf(all.map((point) => point.x));
    const ys = domainOf(all.map((point) => point.y));
    return {
      width,
      xs,
      ys,
      steps: [...new Set(all.map((point) => point.x))].sort((a, b) => a - b),
      x: linearScale(xs, MARGIN.left, width - MARGIN.right),
      y: linearScale(ys, height - MARGIN.bottom, MARGIN.top),
    };
  }, [series, width, height]);
}

type Plot = ReturnType<typeof usePlot>;

function nearestStep(plot: Plot, pixels: number): number | null {
  const span = plot.x(plot.xs.high) - plot.x(plot.xs.low);
  const share = (pixels - plot.x(plot.xs.low)) / span;
  const index = nearestIndex(plot.steps, plot.xs.low + share * (plot.xs.high - plot.xs.low));
  return index < 0 ? null : index;
}

function pathOf(points: readonly Point[], plot: Plot): string {
  return points
    .filter((point) => Number.isFinite(point.y))
    .map(
      (point, index) =>
        `${index ? "L" : "M"}${plot.x(point.x).toFixed(1)} ${plot.y(point.y).toFixed(1)}`,
    )
    .join("");
}

function Axes({ plot, height }: { plot: Plot; height: number }) {
  const bottom = height - MARGIN.bottom;
  return (
    <g className={classes.axes}>
      {ticksOf(plot.ys, 4).map((tick) => (
        <g key={tick}>
          <line
            x1={MARGIN.left}
            x2={plot.width - MARGIN.right}
            y1={plot.y(tick)}
            y2={plot.y(tick)}
          />
          <text x={MARGIN.left - 6} y={plot.y(tick)} textAnchor="end" dominantBaseline="middle">
            {formatNumber(tick)}
          </text>
        </g>
      ))}
      {ticksOf(plot.xs, Math.max(2, plot.width / 110)).map((tick) => (
        <text key={tick} x={plot.x(tick)} y={bottom + 16} textAnchor="middle">
          {formatNumber(tick)}
        </text>
      ))}
    </g>
  );
}

interface ReadingProps {
  axis: string;
  step: number;
  series: readonly Series[];
  right: number;
  plot: Plot;
}

function Reading({ axis, step, series, right, plot }: ReadingProps) {
  const onRight = right > plot.width / 2;
  const side = onRight ? { right: plot.width - right + 8 } : { left: right + 8 };
  return (
    <div className={classes.reading} style={side} role="status">
      <div>
        {axis} {formatNumber(step)}
      </div>
      {series.map((line, index) => {
        const found = line.points.find((point) => point.x === step);
        if (!found) return null;
        return (
          <div key={line.name}>
            <span style={{ color: seriesColor(index) }}>●</span> {line.name} {formatNumber(found.y)}
          </div>
        );
      })}
    </div>
  );
}
