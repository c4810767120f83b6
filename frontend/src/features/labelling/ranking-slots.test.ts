import { describe, expect, it } from "vitest";
import { type RankingForm, readRankingForm } from "./ranking-form";
import {
  contradiction,
  contradictionText,
  erase,
  filledOf,
  newSheet,
  place,
  type Sheet,
  score,
  shift,
  takeOut,
  toMissing,
  unplaced,
  unscored,
} from "./ranking-slots";

const plain = readRankingForm({ slots: 3, per_slot: 2, scores: null }) as RankingForm;
const scored: RankingForm = {
  ...plain,
  scores: { key: "overall", label: "Overall", question: "", low: 1, high: 7 },
};
const empty = newSheet(plain, 3, undefined);
const put = (sheet: Sheet, ...slots: number[]) =>
  slots.reduce((one, slot) => place(plain, one, one.at, slot), sheet);

it("reads no form it does not know", () => {
  expect(readRankingForm({})).toBeUndefined();
});

describe("placing", () => {
  it("goes on to the next image without a slot, round to an earlier one", () => {
    expect(put(empty, 2)).toMatchObject({ slots: [2, null, null], at: 1 });
    const round = place(plain, place(plain, empty, 1, 1), 2, 3);
    expect(round).toMatchObject({ slots: [null, 1, 3], at: 0 });
  });

  it("refuses a full slot and one that is not there", () => {
    const full = put(empty, 1, 1, 1);
    expect(full.slots).toEqual([1, 1, null]);
    expect(full.word).toContain("Slot 1 is full (2 at most)");
    expect(put(full, 2).word).toBe("");
    expect(put(empty, 4)).toBe(empty);
  });

  it("lets an image stay in the slot it fills", () => {
    const full = put(empty, 1, 1);
    expect(place(plain, full, 0, 1).word).toBe("");
  });

  it("takes an image out again", () => {
    const all = put(empty, 1, 2, 3);
    expect(unplaced(all)).toBe(0);
    expect(takeOut(all, 1)).toMatchObject({ slots: [1, null, 3], at: 1 });
  });
});

describe("moving between slots", () => {
  it("steps over a full slot and stops at the ends", () => {
    const at = (slots: (number | null)[], image: number) => ({ ...empty, slots, at: image });
    const one = { ...plain, perSlot: 1 };
    expect(shift(one, at([1, 2, null], 0), 1).slots).toEqual([3, 2, null]);
    expect(shift(one, at([1, 2, 3], 0), 1).slots).toEqual([1, 2, 3]);
    expect(shift(plain, at([1, null, null], 0), -1).slots).toEqual([1, null, null]);
  });

  it("brings an image in from either end", () => {
    expect(shift(plain, empty, 1).slots[0]).toBe(1);
    expect(shift(plain, empty, -1).slots[0]).toBe(3);
  });
});

describe("scores", () => {
  const start = newSheet(scored, 3, undefined);
  const give = (sheet: Sheet, ...values: number[]) =>
    values.reduce((one, value) => score(scored, one, value), sheet);

  it("come first, and lead to the slots when all are given", () => {
    expect(start.mode).toBe("score");
    expect(give(start, 5)).toMatchObject({ scores: [5, null, null], at: 1, mode: "score" });
    expect(give(start, 5, 4, 3)).toMatchObject({ at: 0, mode: "place" });
    expect(give(start, 8)).toBe(start);
  });

  it("can be taken away where the digits give them", () => {
    const erased = erase(give(start, 5), 0);
    expect(erased).toMatchObject({ scores: [null, null, null], slots: [null, null, null] });
    expect(unscored(scored, erased)).toBe(3);
    expect(toMissing(scored, { ...erased, mode: "place" }).mode).toBe("score");
  });

  it("contradict a better slot with a lower score, and nothing else", () => {
    const with_ = (slots: number[], scores: number[]) => ({ ...start, slots, scores });
    expect(contradiction(with_([3, 1, 2], [2, 4, 6]))).toEqual([1, 2]);
    expect(contradictionText(with_([3, 1, 2], [2, 4, 6]))).toContain(
      "Image 2 stands above image 3",
    );
    expect(contradiction(with_([1, 2, 2], [5, 5, 2]))).toBeNull();
    expect(contradiction(with_([1, 1, 2], [6, 3, 3]))).toBeNull();
    expect(contradictionText({ ...start, slots: [1, 2, null] })).toBe("");
  });

  it("are sent with the slots", () => {
    const done = { ...start, slots: [1, 2, 2], scores: [7, 5, 4] };
    expect(filledOf(scored, done)).toEqual({
      placements: [1, 2, 2].map((slot, image) => ({ image, slot })),
      ratings: [7, 5, 4].map((value, image) => ({ image, criterion: "overall", value })),
    });
    expect(newSheet(scored, 3, filledOf(scored, done))).toMatchObject({
      slots: done.slots,
      scores: done.scores,
      mode: "place",
    });
  });
});
