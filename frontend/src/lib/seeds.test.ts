import { describe, expect, it } from "vitest";
import { formatSeeds, parseSeeds } from "./seeds";

describe("seeds", () => {
  it.each([
    ["1-4, 9", [1, 2, 3, 4, 9]],
    ["7", [7]],
    ["0 5;3", [0, 5, 3]],
    ["2, 1-3", [2, 1, 3]],
  ])("%s reads as a list", (text, seeds) => {
    expect(parseSeeds(text)).toEqual({ seeds });
  });

  it.each(["", "  ", "one", "4-1", "-3", "1.5", "1-99999999", "99999999999999999999"])(
    "%j is refused with a reason",
    (text) => {
      expect(parseSeeds(text)).toHaveProperty("problem");
    },
  );

  it("are written short, and read back the same", () => {
    expect(formatSeeds([3, 1, 2, 9, 11, 12])).toBe("1-3, 9, 11-12");
    expect(formatSeeds([])).toBe("");
    expect(parseSeeds(formatSeeds([5, 6, 7, 20]))).toEqual({ seeds: [5, 6, 7, 20] });
  });
});
