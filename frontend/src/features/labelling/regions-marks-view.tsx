import { memo, type ReactNode } from "react";
import type { Size } from "./fit";
import styles from "./regions.module.css";
import type { Polarity, RegionsForm } from "./regions-form";
import { outlineOf } from "./regions-geometry";
import { type Mark, polarityOf } from "./regions-marks";

/** What a point stands for: RichHF's disc of a twentieth of the image's height. */
const POINT_RADIUS = 0.05;

/** Bad places have slanted lines and good ones dots: told apart without their colours. */
export function MarkHatches({ px }: { px: number }) {
  const size = 8 * px;
  return (
    <defs>
      <pattern
        id="hatch-bad"
        patternUnits="userSpaceOnUse"
        width={size}
        height={size}
        patternTransform="rotate(45)"
      >
        <rect className={styles.hatchBad} width={size * 0.3} height={size} />
        <rect className={styles.hatchWhite} x={size * 0.3} width={size * 0.15} height={size} />
      </pattern>
      <pattern id="hatch-good" patternUnits="userSpaceOnUse" width={size} height={size}>
        <circle className={styles.hatchWhite} cx={size / 2} cy={size / 2} r={size * 0.31} />
        <circle className={styles.hatchGood} cx={size / 2} cy={size / 2} r={size * 0.23} />
      </pattern>
    </defs>
  );
}

interface Props {
  marks: readonly Mark[];
  form: RegionsForm;
  sides: Size;
  px: number; // of the view in a CSS pixel
  highlighted: number | null;
}

export const RegionMarks = memo(function RegionMarks(props: Props) {
  const { marks, form, sides, px, highlighted } = props;
  return marks.map((mark, index) => (
    <g
      // biome-ignore lint/suspicious/noArrayIndexKey: a mark is known by its number
      key={index}
      className={styles.mark}
      data-polarity={polarityOf(form, mark.reason)}
      data-highlighted={index === highlighted}
    >
      <Shape mark={mark} id={index} form={form} sides={sides} px={px} />
      <Badge number={index + 1} at={anchorOf(mark, form, sides)} px={px} />
    </g>
  ));
});

interface ShapeProps {
  mark: Mark;
  id: number;
  form: RegionsForm;
  sides: Size;
  px: number;
}

function Shape({ mark, id, form, sides, px }: ShapeProps) {
  const [width, height] = [sides.width * 1000, sides.height * 1000];
  const fill = fillOf(polarityOf(form, mark.reason));
  if (mark.tool === "patch") {
    const [w, h] = [width / form.columns, height / form.rows];
    const { cells } = mark.geometry;
    const inside = cells
      .map(
        (cell) =>
          `M${(cell % form.columns) * w} ${Math.floor(cell / form.columns) * h}h${w}v${h}h${-w}z`,
      )
      .join("");
    return (
      <Outlined
        fill={<path d={inside} fill={fill} />}
        line={(className) => <path className={className} d={outlineOf(form, cells, sides)} />}
      />
    );
  }
  if (mark.tool === "box") {
    const { x, y, w, h } = mark.geometry;
    const box = { x: x * width, y: y * height, width: w * width, height: h * height };
    return (
      <Outlined
        fill={<rect {...box} fill={fill} />}
        line={(className) => <rect className={className} {...box} />}
      />
    );
  }
  if (mark.tool === "point") {
    const { x, y } = mark.geometry;
    const disc = { cx: x * width, cy: y * height, r: POINT_RADIUS * height };
    return (
      <Outlined
        fill={<circle {...disc} fill={fill} />}
        line={(className) => <circle className={className} {...disc} />}
      />
    );
  }
  return <Stroke mark={mark} id={id} fill={fill} sides={sides} px={px} />;
}

/** A stroke's outline is a wider stroke with the stroke itself cut out of it. */
function Stroke(
  props: Omit<ShapeProps, "form" | "mark"> & {
    mark: Extract<Mark, { tool: "brush" }>;
    fill: string;
  },
) {
  const { mark, id, fill, sides, px } = props;
  const { radius, points } = mark.geometry;
  const [width, height] = [sides.width * 1000, sides.height * 1000];
  const [first = [0, 0], ...rest] = points.map(([x, y]) => [x * width, y * height] as const);
  const d = `M${first.join(" ")}L${[...(rest.length > 0 ? rest : [first])].map((one) => one.join(" ")).join(" ")}`;
  const wide = 2000 * radius;
  return (
    <>
      <mask id={`stroke-${id}`} maskUnits="userSpaceOnUse" width={width} height={height}>
        <rect width={width} height={height} fill="#fff" />
        <path className={styles.stroke} d={d} stroke="#000" strokeWidth={wide} />
      </mask>
      <path className={styles.stroke} d={d} stroke={fill} strokeWidth={wide} />
      <g mask={`url(#stroke-${id})`}>
        <path className={styles.strokeShade} d={d} strokeWidth={wide + 8 * px} />
        <path className={styles.strokeLine} d={d} strokeWidth={wide + 5 * px} />
      </g>
    </>
  );
}

function Outlined({
  fill,
  line,
}: {
  fill: ReactNode;
  line: (className: string | undefined) => ReactNode;
}) {
  return (
    <>
      {fill}
      {line(styles.lineShade)}
      {line(styles.line)}
    </>
  );
}

function Badge({ number, at, px }: { number: number; at: readonly [number, number]; px: number }) {
  const [x, y] = at;
  return (
    <g transform={`translate(${x} ${y}) scale(${px})`}>
      <rect className={styles.badge} x={-9} y={-9} width={18} height={18} rx={5} />
      <text className={styles.badgeText} textAnchor="middle" dominantBaseline="central">
        {number}
      </text>
    </g>
  );
}

function fillOf(polarity: Polarity): string {
  return `url(#hatch-${polarity})`;
}

/** Where a mark's number stands: in its middle, or in the middle of its first patch or point. */
function anchorOf(mark: Mark, form: RegionsForm, sides: Size): readonly [number, number] {
  const [width, height] = [sides.width * 1000, sides.height * 1000];
  if (mark.tool === "patch") {
    const cell = mark.geometry.cells[0] ?? 0;
    const column = (cell % form.columns) + 0.5;
    const row = Math.floor(cell / form.columns) + 0.5;
    return [(column * width) / form.columns, (row * height) / form.rows];
  }
  if (mark.tool === "box") {
    const { x, y, w, h } = mark.geometry;
    return [(x + w / 2) * width, (y + h / 2) * height];
  }
  if (mark.tool === "point") return [mark.geometry.x * width, mark.geometry.y * height];
  const [x, y] = mark.geometry.points[0] ?? [0, 0];
  return [x * width, y * height];
}
