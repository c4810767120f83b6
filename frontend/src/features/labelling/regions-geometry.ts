import type { Size } from "./fit";

/** A place on the image, as fractions of its sides. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Grid {
  readonly rows: number;
  readonly columns: number;
}

const DIGITS = 5; // of a fraction: a hundredth of a pixel on a large image
const STRAIGHT = 0.001; // of the longer side: a stroke's corner that is flatter than this is none

/** The sides in lengths of the longer one: distances are the same across and down. */
export function sidesOf({ width, height }: Size): Size {
  const longer = Math.max(width, height, 1);
  return { width: width / longer, height: height / longer };
}

/** A pointer's place over an element, whatever zoom it is under. Beyond an edge is on the edge. */
export function placeIn(box: DOMRect, pointer: { clientX: number; clientY: number }): Point {
  return {
    x: fraction((pointer.clientX - box.left) / box.width),
    y: fraction((pointer.clientY - box.top) / box.height),
  };
}

export function fraction(value: number): number {
  const inside = Math.min(1, Math.max(0, Number.isFinite(value) ? value : 0));
  return Number(inside.toFixed(DIGITS));
}

export function cellAt({ rows, columns }: Grid, { x, y }: Point): number {
  const column = Math.min(columns - 1, Math.floor(x * columns));
  const row = Math.min(rows - 1, Math.floor(y * rows));
  return row * columns + column;
}

export function cellCentre({ rows, columns }: Grid, cell: number): Point {
  const column = cell % columns;
  return { x: (column + 0.5) / columns, y: (Math.floor(cell / columns) + 0.5) / rows };
}

/** Every cell that a drag through these points touches: a quick hand skips none. */
export function cellsAlong(grid: Grid, points: readonly Point[]): number[] {
  const cells = new Set<number>();
  for (const [index, to] of points.entries()) {
    const from = points[index - 1] ?? to;
    const far = Math.max(
      Math.abs(to.x - from.x) * grid.columns,
      Math.abs(to.y - from.y) * grid.rows,
    );
    const steps = Math.max(1, Math.ceil(far * 4));
    for (let step = 0; step <= steps; step++) {
      const part = step / steps;
      cells.add(
        cellAt(grid, { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }),
      );
    }
  }
  return [...cells].sort((one, other) => one - other);
}

/** The box between two corners. */
export function boxBetween(one: Point, other: Point) {
  const x = Math.min(one.x, other.x);
  const y = Math.min(one.y, other.y);
  return {
    x,
    y,
    w: fraction(Math.max(one.x, other.x) - x),
    h: fraction(Math.max(one.y, other.y) - y),
  };
}

/** A stroke with the same look and fewer points (Ramer, Douglas and Peucker). */
export function simplified(points: readonly Point[], sides: Size): readonly Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 3) return points;
  let far = 0;
  let at = 0;
  for (const [index, point] of points.entries()) {
    const away = distance(point, first, last, sides);
    if (away > far) [far, at] = [away, index];
  }
  if (far <= STRAIGHT) return first.x === last.x && first.y === last.y ? [first] : [first, last];
  return [
    ...simplified(points.slice(0, at + 1), sides).slice(0, -1),
    ...simplified(points.slice(at), sides),
  ];
}

/** From a point to the stretch between two others, in lengths of the longer side. */
function distance(point: Point, from: Point, to: Point, sides: Size): number {
  const [px, py] = [(point.x - from.x) * sides.width, (point.y - from.y) * sides.height];
  const [dx, dy] = [(to.x - from.x) * sides.width, (to.y - from.y) * sides.height];
  const length = dx * dx + dy * dy;
  const part = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
  return Math.hypot(px - part * dx, py - part * dy);
}

/** The outline of a set of cells as one SVG path, in a view of `sides` × 1000. */
export function outlineOf(grid: Grid, cells: readonly number[], sides: Size): string {
  const inside = new Set(cells);
  const [w, h] = [(sides.width * 1000) / grid.columns, (sides.height * 1000) / grid.rows];
  const has = (row: number, column: number) =>
    column >= 0 && column < grid.columns && inside.has(row * grid.columns + column);
  return cells
    .flatMap((cell) => {
      const [row, column] = [Math.floor(cell / grid.columns), cell % grid.columns];
      const [x, y] = [column * w, row * h];
      return [
        has(row - 1, column) ? "" : `M${x} ${y}h${w}`,
        has(row + 1, column) ? "" : `M${x} ${y + h}h${w}`,
        has(row, column - 1) ? "" : `M${x} ${y}v${h}`,
        has(row, column + 1) ? "" : `M${x + w} ${y}v${h}`,
      ];
    })
    .join("");
}
