import { describe, expect, it } from "vitest";
import { sharesOfCounts, withShare } from "./shares";

const sum = (shares: readonly number[]) => shares.reduce((total, share) => total + share, 0);

describe("shares that add up to 100", () => {
  it("give way to the one that is moved, in proportion", () => {
    expect(withShare([60, 30, 10], 0, 20)).toEqual([20, 60, 20]);
    expect(withShare([60, 30, 10], 2, 100)).toEqual([0, 0, 100]);
  });

  it("are even where the others had nothing", () => {
    expect(withShare([100, 0, 0], 0, 50)).toEqual([50, 25, 25]);
  });

  it("stay whole and whole together, wherever the slider goes", () => {
    let shares = [25, 25, 25, 25];
    for (const [place, percent] of [
      [0, 33],
      [1, 7],
      [3, 61],
      [2, 140],
      [0, -3],
      [1, 99],
    ] as const) {
      shares = withShare(shares, place, percent);
      expect(sum(shares)).toBe(100);
      expect(shares.every((share) => Number.isInteger(share) && share >= 0)).toBe(true);
    }
  });

  it("come from votes", () => {
    expect(sharesOfCounts([2, 1, 0, 0])).toEqual([67, 33, 0, 0]);
    expect(sharesOfCounts([1, 1, 1])).toEqual([34, 33, 33]);
    expect(sum(sharesOfCounts([0, 0, 0]))).toBe(100);
  });
});
