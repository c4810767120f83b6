import { expect, it } from "vitest";
import { heatsOf } from "./measure-grid";

it("colours a row from its least to its greatest mean", () => {
  expect(heatsOf([1, 2, 3])).toEqual([-1, 0, 1]);
  expect(heatsOf([1, null, 3])).toEqual([-1, 0, 1]);
});

it("colours nothing where all are alike or there are none", () => {
  expect(heatsOf([2, 2])).toEqual([0, 0]);
  expect(heatsOf([null, null])).toEqual([0, 0]);
});
