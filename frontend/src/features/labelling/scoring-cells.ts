import type { Schemas } from "@/client/api";
import type { ScoringForm } from "./scoring-form";

export type Rating = Schemas["Rating"];
export type Scale = Pick<ScoringForm, "low" | "high">;

/** The score table: criterion after criterion, and in each image after image. */
export interface Sheet {
  readonly values: readonly (number | null)[];
  readonly at: number; // the cell that a key scores
  readonly typed: string; // the figures so far of a number that may have more of them
}

export function newSheet(form: ScoringForm, images: number, ratings: readonly Rating[]): Sheet {
  const values = form.criteria.flatMap(({ key }) =>
    Array.from({ length: images }, (_, image) => {
      const known = ratings.find((one) => one.image === image && one.criterion === key);
      return known ? known.value : null;
    }),
  );
  return { values, at: 0, typed: "" };
}

export function missing(sheet: Sheet): number {
  return sheet.values.filter((value) => value === null).length;
}

/** Scores the cell and moves on to the next one without a score. */
export function score(sheet: Sheet, value: number): Sheet {
  return movedOn(written(sheet, value));
}

/** Hears a figure or a minus. A number that may have more figures waits for them. */
export function type(sheet: Sheet, key: string, scale: Scale): Sheet {
  const text = sheet.typed + key;
  const value = Number(text);
  const fits = value >= scale.low && value <= scale.high;
  const grows = canGrow(text, scale);
  if (!fits && !grows) {
    if (sheet.typed === "") return sheet;
    // "1" and then "5" where the scale ends at 10: the 5 is the next cell's.
    const isScored = sheet.values[sheet.at] !== null;
    return type(isScored ? movedOn(sheet) : { ...sheet, typed: "" }, key, scale);
  }
  const next = written(sheet, fits ? value : null);
  return grows ? { ...next, typed: text } : movedOn(next);
}

/** Takes the score away, or goes back where there is none. */
export function erase(sheet: Sheet): Sheet {
  const isEmpty = sheet.values[sheet.at] === null && sheet.typed === "";
  return isEmpty ? goTo(sheet, sheet.at - 1) : { ...written(sheet, null), typed: "" };
}

/** Moves by cells; beyond the first and the last there is nothing. */
export function goTo(sheet: Sheet, at: number): Sheet {
  if (at < 0 || at >= sheet.values.length || at === sheet.at) return sheet;
  return { ...sheet, at, typed: "" };
}

export function firstMissing(sheet: Sheet): Sheet {
  return goTo(sheet, sheet.values.indexOf(null));
}

export function ratingsOf(sheet: Sheet, form: ScoringForm, images: number): Rating[] {
  return form.criteria.flatMap(({ key }, row) =>
    sheet.values.slice(row * images, (row + 1) * images).flatMap((value, image) => {
      return value === null ? [] : [{ image, criterion: key, value }];
    }),
  );
}

export interface Total {
  readonly value: number;
  readonly isComplete: boolean;
}

/** The weighted sum of each image's scores so far. */
export function totals(sheet: Sheet, form: ScoringForm, images: number): Total[] {
  return Array.from({ length: images }, (_, image) => {
    const own = form.criteria.map((_, row) => sheet.values[row * images + image] ?? null);
    const value = own.reduce<number>(
      (sum, one, row) => sum + (one ?? 0) * (form.criteria[row]?.weight ?? 0),
      0,
    );
    return { value, isComplete: !own.includes(null) };
  });
}

function written(sheet: Sheet, value: number | null): Sheet {
  return { ...sheet, values: sheet.values.with(sheet.at, value) };
}

function movedOn(sheet: Sheet): Sheet {
  const after = sheet.values.indexOf(null, sheet.at + 1);
  const empty = after >= 0 ? after : sheet.values.indexOf(null);
  const at = empty >= 0 ? empty : Math.min(sheet.at + 1, sheet.values.length - 1);
  return { ...sheet, at, typed: "" };
}

/** May a number on the scale begin with this text and go on? */
function canGrow(text: string, { low, high }: Scale): boolean {
  if (text === "-") return low < 0;
  const start = Math.abs(Number(text));
  if (!(start > 0)) return false;
  const [from, to] = text.startsWith("-") ? [-high, -low] : [low, high];
  return [10, 100].some((unit) => start * unit <= to && start * unit + unit - 1 >= from);
}
