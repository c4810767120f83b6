import type { Filled } from "./desk";
import { kindMessages } from "./kind-messages";
import type { RankingForm } from "./ranking-form";

/** Where each image stands, image by image in the order shown. */
export interface Sheet {
  readonly slots: readonly (number | null)[];
  readonly scores: readonly (number | null)[];
  readonly at: number; // the image that a key places or scores
  readonly mode: "score" | "place"; // what a digit does
  readonly word: string; // why the last key did nothing
}

const words = kindMessages.ranking;

export function newSheet(form: RankingForm, images: number, before: Filled | undefined): Sheet {
  const each = Array.from({ length: images }, (_, image) => image);
  const sheet: Sheet = {
    slots: each.map(
      (image) => before?.placements?.find((one) => one.image === image)?.slot ?? null,
    ),
    scores: each.map((image) => before?.ratings?.find((one) => one.image === image)?.value ?? null),
    at: 0,
    mode: "place",
    word: "",
  };
  return unscored(form, sheet) > 0 ? { ...sheet, mode: "score" } : sheet;
}

export function unplaced(sheet: Sheet): number {
  return sheet.slots.filter((slot) => slot === null).length;
}

export function unscored(form: RankingForm, sheet: Sheet): number {
  return form.scores ? sheet.scores.filter((score) => score === null).length : 0;
}

/** The images in a slot, in the order shown. */
export function imagesIn(sheet: Sheet, slot: number): number[] {
  return sheet.slots.flatMap((one, image) => (one === slot ? [image] : []));
}

function hasRoom(form: RankingForm, sheet: Sheet, slot: number, image: number): boolean {
  return imagesIn(sheet, slot).filter((one) => one !== image).length < form.perSlot;
}

/** Puts an image into a slot and goes on to the next one without; a full slot says so. */
export function place(form: RankingForm, sheet: Sheet, image: number, slot: number): Sheet {
  if (slot < 1 || slot > form.slots) return sheet;
  if (!hasRoom(form, sheet, slot, image)) {
    return { ...sheet, at: image, word: words.full(slot, form.perSlot) };
  }
  const slots = sheet.slots.with(image, slot);
  return { ...sheet, slots, at: nextOpen(slots, image), mode: "place", word: "" };
}

/** Moves the image one slot better (-1) or worse (1), over slots that are full. */
export function shift(form: RankingForm, sheet: Sheet, step: -1 | 1): Sheet {
  const from = sheet.slots[sheet.at] ?? (step > 0 ? 0 : form.slots + 1);
  for (let slot = from + step; slot >= 1 && slot <= form.slots; slot += step) {
    if (hasRoom(form, sheet, slot, sheet.at)) {
      return { ...sheet, slots: sheet.slots.with(sheet.at, slot), word: "" };
    }
  }
  return sheet;
}

/** Scores the image and goes on to the next one without; after the last one, to the slots. */
export function score(form: RankingForm, sheet: Sheet, value: number): Sheet {
  if (!form.scores || value < form.scores.low || value > form.scores.high) return sheet;
  const scores = sheet.scores.with(sheet.at, value);
  const isDone = !scores.includes(null);
  const isFirstTime = sheet.scores.includes(null);
  if (isDone && isFirstTime) {
    return { ...sheet, scores, at: nextOpen(sheet.slots, -1), mode: "place", word: "" };
  }
  return { ...sheet, scores, at: nextOpen(scores, sheet.at), word: "" };
}

/** Takes the image out of its slot, or its score away, whichever the digits would give. */
export function erase(sheet: Sheet, image: number): Sheet {
  const key = sheet.mode === "score" ? "scores" : "slots";
  return { ...sheet, [key]: sheet[key].with(image, null), at: image, word: "" };
}

export function takeOut(sheet: Sheet, image: number): Sheet {
  return { ...sheet, slots: sheet.slots.with(image, null), at: image, word: "" };
}

export function goTo(sheet: Sheet, at: number): Sheet {
  return at < 0 || at >= sheet.slots.length ? sheet : { ...sheet, at, word: "" };
}

export function toMode(form: RankingForm, sheet: Sheet, mode: Sheet["mode"]): Sheet {
  return form.scores ? { ...sheet, mode, word: "" } : sheet;
}

/** To the first image that lacks a score or a slot. */
export function toMissing(form: RankingForm, sheet: Sheet): Sheet {
  const lacks = unscored(form, sheet) > 0 ? "score" : "place";
  const at = (lacks === "score" ? sheet.scores : sheet.slots).indexOf(null);
  return { ...goTo(sheet, at), mode: lacks };
}

/** Two images of which the one in the better slot has the lower score: [better, worse]. */
export function contradiction({ slots, scores }: Sheet): [number, number] | null {
  for (const [better, slot] of slots.entries()) {
    const worse = slots.findIndex((other, image) => {
      const [mine, its] = [scores[better], scores[image]];
      return (
        slot !== null && other !== null && slot < other && mine != null && its != null && mine < its
      );
    });
    if (worse >= 0) return [better, worse];
  }
  return null;
}

/** The contradiction in a sentence that names the two images; empty where there is none. */
export function contradictionText(sheet: Sheet): string {
  const pair = contradiction(sheet);
  if (!pair) return "";
  const [better, worse] = pair;
  return words.contradiction(better, worse, sheet.scores[better] ?? 0, sheet.scores[worse] ?? 0);
}

export function filledOf(form: RankingForm, sheet: Sheet): Filled {
  const criterion = form.scores?.key;
  return {
    placements: sheet.slots.flatMap((slot, image) => (slot === null ? [] : [{ image, slot }])),
    ...(criterion !== undefined && {
      ratings: sheet.scores.flatMap((value, image) =>
        value === null ? [] : [{ image, criterion, value }],
      ),
    }),
  };
}

function nextOpen(values: readonly (number | null)[], from: number): number {
  const after = values.indexOf(null, from + 1);
  const open = after >= 0 ? after : values.indexOf(null);
  return open >= 0 ? open : Math.max(0, from);
}
