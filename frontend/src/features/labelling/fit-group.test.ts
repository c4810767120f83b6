import { describe, expect, it } from "vitest";
import { GAP_PX } from "./fit";
import { arrangeGroup, placeTable } from "./fit-group";

const squares = (count: number, side = 512) =>
  Array.from({ length: count }, () => ({ width: side, height: side }));
const columns = (count: number, width: number, height: number) =>
  arrangeGroup(squares(count), { width, height }, 1).columns;

describe("arrangeGroup", () => {
  it("fills the box with one image", () => {
    const { columns, isStacked, shown } = arrangeGroup(squares(1), { width: 900, height: 600 }, 1);
    expect([columns, isStacked]).toEqual([1, false]);
    expect(shown[0]?.width).toBe(600);
  });

  it.each([
    [3, 1400, 400, 3],
    [4, 600, 600, 2],
    [9, 800, 800, 3],
    [5, 1200, 700, 3],
  ])("puts %i images in a box of %i by %i in %i columns", (count, width, height, expected) => {
    expect(columns(count, width, height)).toBe(expected);
  });

  it("stacks in a tall box", () => {
    const tall = arrangeGroup(squares(3), { width: 300, height: 1000 }, 1);
    expect(tall).toMatchObject({ columns: 1, isStacked: true });
    expect(tall.shown[0]?.width).toBe(300);
  });

  it("keeps within the box at any number", () => {
    for (let count = 1; count <= 9; count += 1) {
      const { columns, shown } = arrangeGroup(squares(count), { width: 777, height: 555 }, 1.5);
      const rows = Math.ceil(count / columns);
      const side = shown[0]?.width ?? 0;
      expect(side * columns + GAP_PX * (columns - 1)).toBeLessThanOrEqual(777);
      expect(side * rows + GAP_PX * (rows - 1)).toBeLessThanOrEqual(555);
    }
  });

  it("enlarges small images pixel by pixel", () => {
    const { shown } = arrangeGroup(squares(3, 64), { width: 1400, height: 400 }, 1);
    expect(shown[0]).toEqual({ width: 384, height: 384, isPixelated: true });
  });

  it("survives a box without any room", () => {
    expect(arrangeGroup(squares(3), { width: 0, height: 0 }, 1).shown).toHaveLength(3);
  });
});

describe("placeTable", () => {
  it("goes where the images stay largest", () => {
    expect(placeTable(3, { width: 1440, height: 680 }).side).toBe("below");
    expect(placeTable(9, { width: 1440, height: 680 }).side).toBe("beside");
    expect(placeTable(1, { width: 1440, height: 680 }).side).toBe("beside");
  });

  it("goes below on a phone", () => {
    expect(placeTable(1, { width: 390, height: 560 }).side).toBe("below");
  });
});
