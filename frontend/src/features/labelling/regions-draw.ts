import type { Size } from "./fit";
import {
  type Polarity,
  polaritiesOf,
  type RegionsForm,
  reasonsOf,
  type Tool,
} from "./regions-form";
import type { Point } from "./regions-geometry";
import { cellAt, cellCentre, fraction, type Grid } from "./regions-geometry";
import { type Content, type Drag, drawn } from "./regions-marks";

export type Mode = Tool | "words";

/** How a person marks: stays the same from image to image. */
export interface Brush {
  readonly mode: Mode;
  readonly polarity: Polarity;
  readonly reasons: Readonly<Partial<Record<Polarity, string>>>; // the one chosen of each
  readonly radius: number; // of the longer side of the image
  readonly isHidden: boolean; // the marks, to see what is under them
}

/** The marks of the image shown, with all that was before them: Backspace goes back through it. */
export interface Sheet {
  readonly content: Content;
  readonly past: readonly Content[];
  readonly cursor: Point | null; // of the keys; null until they are used
  readonly word: number; // where the keys are in the prompt
  readonly drag: Drag | null; // under way, by pointer or keys
}

const RADII = [0.008, 0.014, 0.02, 0.03, 0.045, 0.07, 0.1];
const STEP = 1 / 32; // of the keys' cursor where there are no patches
const LONGEST_PAST = 200;

export function newBrush(form: RegionsForm): Brush {
  const polarity = polaritiesOf(form)[0] ?? "bad";
  const mode = form.tools[0] ?? "box";
  return { mode, polarity, reasons: {}, radius: 0.03, isHidden: false };
}

export function newSheet(content: Content): Sheet {
  return { content, past: [], cursor: null, word: 0, drag: null };
}

export function reasonFor(form: RegionsForm, brush: Brush): string {
  const reasons = reasonsOf(form, brush.polarity);
  return brush.reasons[brush.polarity] ?? reasons[0]?.key ?? "";
}

export function turned(form: RegionsForm, brush: Brush): Brush {
  const other = polaritiesOf(form).find((polarity) => polarity !== brush.polarity);
  return other ? { ...brush, polarity: other } : brush;
}

export function resized(brush: Brush, by: 1 | -1): Brush {
  const at = RADII.findIndex((radius) => radius >= brush.radius);
  const next = RADII[Math.min(RADII.length - 1, Math.max(0, at + by))];
  return next === undefined ? brush : { ...brush, radius: next };
}

/** The next larger brush, and after the largest the smallest: one button for all sizes. */
export function nextSize(brush: Brush): Brush {
  const larger = resized(brush, 1);
  return larger.radius === brush.radius ? { ...brush, radius: RADII[0] ?? brush.radius } : larger;
}

/** A new content, and the one before it for Backspace. The same content is no step. */
export function changed(sheet: Sheet, content: Content): Sheet {
  if (content === sheet.content) return { ...sheet, drag: null };
  const past = [...sheet.past, sheet.content].slice(-LONGEST_PAST);
  return { ...sheet, content, past, drag: null };
}

/** Drops what is being drawn, or else takes the last change back. */
export function takenBack(sheet: Sheet): Sheet {
  const before = sheet.past.at(-1);
  if (sheet.drag || !before) return { ...sheet, drag: null };
  return { ...sheet, content: before, past: sheet.past.slice(0, -1) };
}

export function begun(sheet: Sheet, brush: Brush, form: RegionsForm, point: Point): Sheet {
  if (brush.mode === "words") return sheet;
  const { mode: tool, radius } = brush;
  return { ...sheet, drag: { tool, radius, reason: reasonFor(form, brush), points: [point] } };
}

export function dragged(sheet: Sheet, points: readonly Point[]): Sheet {
  if (!sheet.drag) return sheet;
  return { ...sheet, drag: { ...sheet.drag, points: [...sheet.drag.points, ...points] } };
}

/** The marks as they are on the screen, with the one being drawn. */
export function seen(sheet: Sheet, form: RegionsForm, image: Size): Content {
  return sheet.drag ? drawn(sheet.content, sheet.drag, form, image) : sheet.content;
}

export function ended(sheet: Sheet, form: RegionsForm, image: Size): Sheet {
  return changed(sheet, seen(sheet, form, image));
}

const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The cursor one step on: from patch to patch, or by a small step. The first key only shows it. */
export function moved(sheet: Sheet, mode: Mode, grid: Grid, words: number, key: string): Sheet {
  const [x, y] = WAYS[key] ?? [0, 0];
  if (mode === "words") {
    return { ...sheet, word: Math.min(Math.max(0, words - 1), Math.max(0, sheet.word + x + y)) };
  }
  if (!sheet.cursor) return { ...sheet, cursor: startOf(mode, grid) };
  const cursor =
    mode === "patch" ? cellBeside(grid, sheet.cursor, x, y) : stepped(sheet.cursor, x, y);
  return dragged({ ...sheet, cursor }, [cursor]);
}

export function startOf(mode: Mode, grid: Grid): Point {
  const middle = { x: 0.5, y: 0.5 };
  return mode === "patch" ? cellCentre(grid, cellAt(grid, middle)) : middle;
}

function cellBeside(grid: Grid, from: Point, x: number, y: number): Point {
  const cell = cellAt(grid, from);
  const column = Math.min(grid.columns - 1, Math.max(0, (cell % grid.columns) + x));
  const row = Math.min(grid.rows - 1, Math.max(0, Math.floor(cell / grid.columns) + y));
  return cellCentre(grid, row * grid.columns + column);
}

function stepped(from: Point, x: number, y: number): Point {
  return { x: fraction(from.x + x * STEP), y: fraction(from.y + y * STEP) };
}

/** Space: a patch or a point at once; a box or a stroke begins, and ends the next time. */
export function pressed(sheet: Sheet, brush: Brush, form: RegionsForm, image: Size): Sheet {
  const cursor = sheet.cursor ?? startOf(brush.mode, form);
  if (sheet.drag) return ended(sheet, form, image);
  const begin = begun({ ...sheet, cursor }, brush, form, cursor);
  return brush.mode === "patch" || brush.mode === "point" ? ended(begin, form, image) : begin;
}
