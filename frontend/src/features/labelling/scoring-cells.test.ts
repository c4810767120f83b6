import { describe, expect, it } from "vitest";
import {
  erase,
  firstMissing,
  goTo,
  missing,
  newSheet,
  ratingsOf,
  type Scale,
  type Sheet,
  score,
  totals,
  type,
} from "./scoring-cells";
import { readScoringForm, type ScoringForm } from "./scoring-form";

const form = readScoringForm({
  group: 3,
  low: 0,
  high: 7,
  criteria: [
    { key: "structure", label: "Structure", question: "?", weight: 0.3, anchors: [] },
    { key: "overall", label: "Overall", question: "?", weight: 0.7, anchors: [] },
  ],
}) as ScoringForm;

const typed = (sheet: Sheet, keys: string, scale: Scale = form) =>
  [...keys].reduce((one, key) => type(one, key, scale), sheet);
const blank = () => newSheet(form, 3, []);

describe("walking over the cells", () => {
  it("goes image by image within a criterion, then to the next criterion", () => {
    const sheet = typed(blank(), "3450");
    expect(sheet.values).toEqual([3, 4, 5, 0, null, null]);
    expect(sheet.at).toBe(4);
    expect(missing(sheet)).toBe(2);
  });

  it("stays on the last cell when all are scored", () => {
    expect(typed(blank(), "345012")).toMatchObject({ at: 5, values: [3, 4, 5, 0, 1, 2] });
  });

  it("goes on to what is missing after a correction", () => {
    const sheet = goTo(typed(blank(), "345"), 0);
    expect(typed(sheet, "7")).toMatchObject({ at: 3, values: [7, 4, 5, null, null, null] });
  });

  it("goes on in order where nothing is missing", () => {
    const full = goTo(typed(blank(), "345012"), 0);
    expect(typed(full, "76").values).toEqual([7, 6, 5, 0, 1, 2]);
  });

  it("hears no score outside the scale", () => {
    const sheet = blank();
    expect(typed(sheet, "89-")).toBe(sheet);
  });

  it("clears a score, then goes back", () => {
    const sheet = erase(typed(blank(), "34"));
    expect(sheet).toMatchObject({ at: 1, values: [3, 4, null, null, null, null] });
    expect(erase(sheet).values[1]).toBeNull();
    expect(erase(erase(erase(sheet))).values[0]).toBeNull();
    expect(erase(blank()).at).toBe(0);
  });

  it("does not leave the table", () => {
    expect(goTo(blank(), -1).at).toBe(0);
    expect(goTo(blank(), 6).at).toBe(0);
  });

  it("finds the first score that is missing", () => {
    expect(firstMissing(goTo(typed(blank(), "34"), 5)).at).toBe(2);
  });
});

describe("a scale with two figures", () => {
  const ten = { low: 0, high: 10 };

  it("waits after a 1, and for nothing else", () => {
    expect(typed(blank(), "1", ten)).toMatchObject({ at: 0, typed: "1" });
    expect(typed(blank(), "0", ten)).toMatchObject({ at: 1, typed: "" });
    expect(typed(blank(), "10", ten)).toMatchObject({
      at: 1,
      values: [10, ...Array(5).fill(null)],
    });
  });

  it("takes the second figure as the next score where the number would not exist", () => {
    expect(typed(blank(), "15", ten)).toMatchObject({ at: 2, typed: "" });
    expect(typed(blank(), "15", ten).values.slice(0, 2)).toEqual([1, 5]);
  });

  it("keeps a single figure when the person moves on", () => {
    const sheet = goTo(typed(blank(), "1", ten), 1);
    expect(sheet).toMatchObject({ at: 1, typed: "" });
    expect(sheet.values[0]).toBe(1);
  });

  it("knows three figures, and scores that begin above one figure", () => {
    expect(typed(blank(), "100", { low: 0, high: 100 }).values[0]).toBe(100);
    const high = { low: 20, high: 30 };
    expect(typed(blank(), "2", high).values[0]).toBeNull();
    expect(typed(blank(), "25", high).values[0]).toBe(25);
  });

  it("knows scores below zero", () => {
    const signed = { low: -4, high: 2 };
    expect(typed(blank(), "-3", signed)).toMatchObject({
      at: 1,
      values: [-3, ...Array(5).fill(null)],
    });
    expect(typed(blank(), "-9", signed).values[0]).toBeNull();
    expect(erase(typed(blank(), "-", signed))).toMatchObject({ at: 0, typed: "" });
  });
});

describe("what becomes of the scores", () => {
  it("names image and criterion of each", () => {
    const ratings = ratingsOf(typed(blank(), "345012"), form, 3);
    expect(ratings).toHaveLength(6);
    expect(ratings[0]).toEqual({ image: 0, criterion: "structure", value: 3 });
    expect(ratings[5]).toEqual({ image: 2, criterion: "overall", value: 2 });
  });

  it("puts them back in their cells", () => {
    const sheet = typed(blank(), "345012");
    const again = newSheet(form, 3, ratingsOf(sheet, form, 3).toReversed());
    expect(again.values).toEqual(sheet.values);
  });

  it("adds them up by weight as they come", () => {
    const sums = totals(typed(blank(), "3457"), form, 3);
    expect(sums[0]?.value).toBeCloseTo(0.3 * 3 + 0.7 * 7);
    expect(sums.map((sum) => sum.isComplete)).toEqual([true, false, false]);
    expect(totals(score(blank(), 5), form, 3)[0]?.value).toBeCloseTo(1.5);
  });
});

it("says nothing of a form it does not know", () => {
  expect(readScoringForm({})).toBeUndefined();
  expect(readScoringForm(null)).toBeUndefined();
});
