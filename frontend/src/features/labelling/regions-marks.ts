import type { Schemas } from "@/client/api";
import type { Size } from "./fit";
import type { Polarity, RegionsForm, Tool } from "./regions-form";
import {
  boxBetween,
  cellAt,
  cellsAlong,
  fraction,
  type Point,
  sidesOf,
  simplified,
} from "./regions-geometry";

export type Regions = Schemas["RegionsRequest"];
export type Fault = Schemas["WordMark"]["fault"];

interface Geometries {
  patch: { cells: readonly number[] };
  brush: { radius: number; points: readonly (readonly [number, number])[] };
  box: { x: number; y: number; w: number; h: number };
  point: { x: number; y: number };
}

export type Mark = {
  [Name in Tool]: {
    readonly tool: Name;
    readonly reason: string;
    readonly geometry: Geometries[Name];
  };
}[Tool];
export type MarkOf<Name extends Tool> = Extract<Mark, { tool: Name }>;

/** What is marked on one image and its prompt. */
export interface Content {
  readonly marks: readonly Mark[];
  readonly words: Readonly<Record<number, Fault>>; // by their number in the prompt
  readonly nothing: boolean; // said, not left out
}

export const MOST_MARKS = 200;
export const MOST_POINTS = 8_000; // of all strokes; the server takes no more of either
export const EMPTY: Content = { marks: [], words: {}, nothing: false };

export function isEmpty({ marks, words }: Content): boolean {
  return marks.length === 0 && Object.keys(words).length === 0;
}

export function isFull({ marks }: Content): boolean {
  return marks.length >= MOST_MARKS || pointsIn(marks) >= MOST_POINTS;
}

function pointsIn(marks: readonly Mark[]): number {
  return marks.reduce(
    (sum, mark) => sum + (mark.tool === "brush" ? mark.geometry.points.length : 0),
    0,
  );
}

/** One movement of a hand, by pointer or by keys: from its first place to its last. */
export interface Drag {
  readonly tool: Tool;
  readonly reason: string;
  readonly radius: number;
  readonly points: readonly Point[];
}

/** The content with the movement's mark in it; the same content where it makes none. */
export function drawn(content: Content, drag: Drag, form: RegionsForm, image: Size): Content {
  const [first, last] = [drag.points[0], drag.points.at(-1)];
  if (!first || !last) return content;
  const { tool, reason, radius } = drag;
  if (tool === "patch") {
    const isOn = !cellsOf(content, reason).has(cellAt(form, first)); // the first cell decides
    return paint(content, form, reason, cellsAlong(form, drag.points), isOn);
  }
  if (tool === "point") return add(content, { tool, reason, geometry: last });
  if (tool === "box") {
    const geometry = boxBetween(first, last);
    return geometry.w > 0 && geometry.h > 0 ? add(content, { tool, reason, geometry }) : content;
  }
  const points = simplified(drag.points, sidesOf(image)).map(
    ({ x, y }) => [fraction(x), fraction(y)] as const,
  );
  return add(content, { tool, reason, geometry: { radius, points } });
}

/** Adds a mark, unless it is there already or there are as many as the server takes. */
export function add(content: Content, mark: Mark): Content {
  const marks = [...content.marks, mark];
  const written = JSON.stringify(mark);
  const isThere = content.marks.some(
    (one) =>
      one.tool === mark.tool && one.reason === mark.reason && JSON.stringify(one) === written,
  );
  if (isThere || marks.length > MOST_MARKS || pointsIn(marks) > MOST_POINTS) return content;
  return { ...content, marks, nothing: false };
}

export function remove(content: Content, index: number): Content {
  return { ...content, marks: content.marks.toSpliced(index, 1) };
}

/** Paints or clears patches of a reason. A patch that was good cannot be bad as well. */
export function paint(
  content: Content,
  form: RegionsForm,
  reason: string,
  cells: readonly number[],
  isOn: boolean,
): Content {
  const other = polarityOf(form, reason) === "good" ? "bad" : "good";
  const known = cellsOf(content, reason);
  for (const cell of cells) isOn ? known.add(cell) : known.delete(cell);
  const isNew = !content.marks.some((mark) => mark.tool === "patch" && mark.reason === reason);
  if (isNew && isOn && content.marks.length >= MOST_MARKS) return content;
  const fresh: Mark = { tool: "patch", reason, geometry: { cells: [...known] } };
  const marks = (isNew ? [...content.marks, fresh] : content.marks)
    .map((mark): Mark => {
      if (mark.tool !== "patch") return mark;
      if (mark.reason === reason) {
        return { ...mark, geometry: { cells: [...known].sort((a, b) => a - b) } };
      }
      if (!isOn || polarityOf(form, mark.reason) !== other) return mark;
      return {
        ...mark,
        geometry: { cells: mark.geometry.cells.filter((cell) => !cells.includes(cell)) },
      };
    })
    .filter((mark) => mark.tool !== "patch" || mark.geometry.cells.length > 0);
  return { ...content, marks, nothing: content.nothing && marks.length === 0 };
}

function cellsOf(content: Content, reason: string): Set<number> {
  const mark = content.marks.find((one) => one.tool === "patch" && one.reason === reason);
  return new Set(mark?.tool === "patch" ? mark.geometry.cells : []);
}

export function polarityOf(form: RegionsForm, reason: string): Polarity {
  return form.reasons.find((one) => one.key === reason)?.polarity ?? "bad";
}

/** Once: missing. Twice: wrong. Three times: as it was. */
export function turnWord(content: Content, word: number): Content {
  const { [word]: fault, ...others } = content.words;
  const words =
    fault === "wrong"
      ? others
      : { ...others, [word]: fault ? ("wrong" as const) : ("missing" as const) };
  return { ...content, words, nothing: false };
}

/** Says, or takes back, that nothing is to be marked; where something is, it changes nothing. */
export function turnNothing(content: Content): Content {
  return isEmpty(content) ? { ...content, nothing: !content.nothing } : content;
}

export function answerOf(content: Content, words: readonly string[]): Regions {
  const faults = Object.entries(content.words).map(([word, fault]) => {
    return { word: Number(word), text: words[Number(word)] ?? "", fault };
  });
  const marks = content.marks.map((mark) => ({ ...mark, geometry: { ...mark.geometry } }));
  return { nothing_to_mark: content.nothing, marks, words: faults };
}

/** What was answered before it was taken back. */
export function contentOf(regions: Regions | null | undefined): Content {
  if (!regions) return EMPTY;
  const words = (regions.words ?? []).map(({ word, fault }) => [word, fault] as const);
  return {
    marks: (regions.marks ?? []) as unknown as Mark[], // they were made here and checked there
    words: Object.fromEntries(words),
    nothing: regions.nothing_to_mark ?? false,
  };
}
