import { expect, it } from "vitest";
import { leakWords } from "./leak-words";

it("says how much the border gives away, and whether that is too much", () => {
  const report = { accuracy: 0.525, low: 0.45, high: 0.6, goal: 0.6, photos: 40 };
  expect(leakWords(report)).toEqual({
    text: "53 % right by the mask's border alone (95 %: 45 % to 60 %) on 40 photos; chance is 50 %, the goal at most 60 %",
    isGood: true,
  });
  expect(leakWords({ ...report, accuracy: 0.9 })?.isGood).toBe(false);
});

it("claims nothing where there is no number", () => {
  expect(leakWords(null)).toBeUndefined();
  expect(leakWords(undefined)).toBeUndefined();
  expect(leakWords({ photos: 3, too_few: "at least 10 photos" })?.text).toContain("too few");
});
