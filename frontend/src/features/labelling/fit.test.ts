import { describe, expect, it } from "vitest";
import { arrange, fitted, GAP_PX } from "./fit";

const square = (side: number) => ({ width: side, height: side });

describe("fitted", () => {
  it("fills the box with a large image and keeps its shape", () => {
    expect(fitted({ width: 1024, height: 512 }, square(600), 1)).toEqual({
      width: 600,
      height: 300,
      isPixelated: false,
    });
  });

  it("enlarges a small image by a whole number of device pixels", () => {
    expect(fitted(square(64), square(650), 1)).toEqual({ ...square(640), isPixelated: true });
    const dense = fitted(square(64), square(650), 1.5); // 975 device pixels hold 15 x 64
    expect(dense.isPixelated).toBe(true);
    expect(dense.width * 1.5).toBeCloseTo(960);
  });

  it("makes a small image smaller where there is no room, smoothly", () => {
    expect(fitted(square(64), square(32), 1)).toEqual({ ...square(32), isPixelated: false });
  });

  it("survives a box without any room", () => {
    expect(fitted(square(64), square(0), 1).width).toBe(0);
  });
});

describe("arrange", () => {
  it("puts the pair side by side in a wide window", () => {
    const { isStacked, shown } = arrange(
      [square(512), square(512)],
      { width: 1400, height: 660 },
      1,
    );
    expect(isStacked).toBe(false);
    expect(shown[0]).toEqual({ ...square(660), isPixelated: false });
  });

  it("puts one above the other in a tall window", () => {
    const { isStacked, shown } = arrange(
      [square(512), square(512)],
      { width: 370, height: 560 },
      1,
    );
    expect(isStacked).toBe(true);
    expect(shown[0].height).toBe((560 - GAP_PX) / 2);
  });

  it("puts wide images one above the other where they are larger so", () => {
    const wide = { width: 1600, height: 400 };
    expect(arrange([wide, wide], { width: 1000, height: 660 }, 1).isStacked).toBe(true);
  });

  it("shows two images of one size at one size", () => {
    const { shown } = arrange([square(64), square(64)], { width: 1411, height: 663 }, 1.25);
    expect(shown[0]).toEqual(shown[1]);
  });
});
