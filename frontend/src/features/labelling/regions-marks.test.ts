import { describe, expect, it } from "vitest";
import {
  begun,
  changed,
  dragged,
  ended,
  moved,
  newBrush,
  newSheet,
  nextSize,
  pressed,
  reasonFor,
  resized,
  takenBack,
  turned,
} from "./regions-draw";
import type { RegionsForm } from "./regions-form";
import {
  boxBetween,
  cellAt,
  cellsAlong,
  outlineOf,
  placeIn,
  sidesOf,
  simplified,
} from "./regions-geometry";
import {
  add,
  answerOf,
  contentOf,
  EMPTY,
  isFull,
  MOST_MARKS,
  paint,
  turnNothing,
  turnWord,
} from "./regions-marks";

const form: RegionsForm = {
  rows: 4,
  columns: 4,
  tools: ["patch", "brush", "box", "point"],
  reasons: [
    { key: "smear", label: "Smear", polarity: "bad" },
    { key: "blur", label: "Blur", polarity: "bad" },
    { key: "fine", label: "Fine", polarity: "good" },
  ],
  words: true,
};
const square = { width: 512, height: 512 };
const sides = sidesOf(square);
const point = (x: number, y: number) => ({ x, y });

describe("places", () => {
  it("are fractions of the box on the screen, whatever its zoom, and end at its edges", () => {
    const box = new (class {
      left = 100;
      top = 50;
      width = 800;
      height = 400;
    })() as DOMRect;
    expect(placeIn(box, { clientX: 500, clientY: 150 })).toEqual({ x: 0.5, y: 0.25 });
    expect(placeIn(box, { clientX: 0, clientY: 9999 })).toEqual({ x: 0, y: 1 });
  });

  it("at the far edges belong to the last patch", () => {
    expect(cellAt(form, point(1, 1))).toBe(15);
    expect(cellAt(form, point(0.25, 0))).toBe(1);
  });

  it("leave out no patch that a quick hand goes over", () => {
    expect(cellsAlong(form, [point(0.1, 0.1), point(0.9, 0.1)])).toEqual([0, 1, 2, 3]);
    expect(cellsAlong(form, [point(0.1, 0.1), point(0.9, 0.9)])).toEqual([0, 5, 10, 15]);
  });

  it("make a box whichever corner comes first", () => {
    const box = { x: 0.2, y: 0.1, w: 0.3, h: 0.5 };
    expect(boxBetween(point(0.2, 0.6), point(0.5, 0.1))).toEqual(box);
    expect(boxBetween(point(0.5, 0.1), point(0.2, 0.6))).toEqual(box);
  });

  it("on a straight way are its ends, and a corner stays", () => {
    const way = Array.from({ length: 50 }, (_, step) => point(step / 100, step / 100));
    expect(simplified(way, sides)).toEqual([way[0], way[49]]);
    const turn = [...way, point(0.49, 0.9)];
    expect(simplified(turn, sides)).toEqual([way[0], way[49], point(0.49, 0.9)]);
    expect(simplified([point(0.5, 0.5), point(0.5, 0.5), point(0.5, 0.5)], sides)).toHaveLength(1);
  });

  it("outline two patches side by side without the line between them", () => {
    expect(outlineOf(form, [0, 1], sides).match(/[hv]/g)).toHaveLength(6);
  });
});

describe("marks", () => {
  it("hold all patches of a reason in one, and none without a patch", () => {
    const one = paint(EMPTY, form, "smear", [5, 1], true);
    const two = paint(one, form, "smear", [2], true);
    expect(two.marks).toEqual([{ tool: "patch", reason: "smear", geometry: { cells: [1, 2, 5] } }]);
    expect(paint(two, form, "smear", [1, 2, 5], false).marks).toEqual([]);
    expect(paint(EMPTY, form, "smear", [1], false).marks).toEqual([]);
  });

  it("let a patch have two faults, but not be good and bad", () => {
    const faults = paint(paint(EMPTY, form, "smear", [1, 2], true), form, "blur", [1], true);
    expect(faults.marks).toHaveLength(2);
    const good = paint(faults, form, "fine", [1], true);
    expect(good.marks).toEqual([
      { tool: "patch", reason: "smear", geometry: { cells: [2] } },
      { tool: "patch", reason: "fine", geometry: { cells: [1] } },
    ]);
  });

  it("are there once, and no more than the server takes", () => {
    const mark = { tool: "point", reason: "smear", geometry: point(0.5, 0.5) } as const;
    const once = add(EMPTY, mark);
    expect(add(once, mark)).toBe(once);
    let content = EMPTY;
    for (let at = 0; at <= MOST_MARKS; at++) {
      content = add(content, { ...mark, geometry: point(at / 1000, 0) });
    }
    expect(content.marks).toHaveLength(MOST_MARKS);
    expect(isFull(content)).toBe(true);
  });

  it("and the word that there are none exclude each other", () => {
    const nothing = turnNothing(EMPTY);
    expect(nothing.nothing).toBe(true);
    expect(turnNothing(nothing).nothing).toBe(false);
    const marked = paint(nothing, form, "smear", [0], true);
    expect(marked.nothing).toBe(false);
    expect(turnNothing(marked)).toBe(marked);
    expect(turnWord(nothing, 0).nothing).toBe(false);
  });

  it("of a word go from missing to wrong to none", () => {
    const missing = turnWord(EMPTY, 3);
    expect(missing.words).toEqual({ 3: "missing" });
    expect(turnWord(missing, 3).words).toEqual({ 3: "wrong" });
    expect(turnWord(turnWord(missing, 3), 3).words).toEqual({});
  });

  it("go to the server and come back the same", () => {
    const content = turnWord(paint(EMPTY, form, "smear", [3], true), 1);
    const sent = answerOf(content, ["a", "star"]);
    expect(sent.words).toEqual([{ word: 1, text: "star", fault: "missing" }]);
    expect(contentOf(sent)).toEqual(content);
    expect(contentOf(null)).toBe(EMPTY);
  });
});

describe("drawing", () => {
  const brush = newBrush(form);

  it("begins with patches and the first bad reason; the other side keeps its own", () => {
    expect([brush.mode, reasonFor(form, brush)]).toEqual(["patch", "smear"]);
    const good = turned(form, brush);
    expect(reasonFor(form, good)).toBe("fine");
    expect(reasonFor(form, { ...turned(form, good), reasons: { bad: "blur" } })).toBe("blur");
  });

  it("clears with a drag that begins on a marked patch", () => {
    const marked = newSheet(paint(EMPTY, form, "smear", [0, 1, 2], true));
    const drag = dragged(begun(marked, brush, form, point(0.3, 0.1)), [point(0.9, 0.1)]);
    const sheet = ended(drag, form, square);
    expect(sheet.content.marks).toEqual([
      { tool: "patch", reason: "smear", geometry: { cells: [0] } },
    ]);
  });

  it("goes back through everything that was done, one drag at a time", () => {
    const start = newSheet(EMPTY);
    const one = ended(begun(start, brush, form, point(0.1, 0.1)), form, square);
    const two = changed(one, turnWord(one.content, 0));
    expect(takenBack(two).content).toEqual(one.content);
    expect(takenBack(takenBack(two)).content).toEqual(EMPTY);
    expect(takenBack(start)).toEqual(start);
  });

  it("drops what is being drawn before it takes anything back", () => {
    const one = ended(begun(newSheet(EMPTY), brush, form, point(0.1, 0.1)), form, square);
    const drawing = begun(one, { ...brush, mode: "box" }, form, point(0.5, 0.5));
    expect(takenBack(drawing).content).toEqual(one.content);
  });

  it("of a box without a width makes none", () => {
    const box = { ...brush, mode: "box" } as const;
    const sheet = ended(begun(newSheet(EMPTY), box, form, point(0.5, 0.5)), form, square);
    expect(sheet.content.marks).toEqual([]);
    expect(sheet.past).toEqual([]);
  });

  it("works by keys: from patch to patch, and over no edge", () => {
    let sheet = moved(newSheet(EMPTY), "patch", form, 0, "ArrowRight");
    expect(cellAt(form, sheet.cursor ?? point(0, 0))).toBe(10);
    for (let step = 0; step < 9; step++) sheet = moved(sheet, "patch", form, 0, "ArrowDown");
    expect(cellAt(form, sheet.cursor ?? point(0, 0))).toBe(14);
    expect(pressed(sheet, brush, form, square).content.marks).toEqual([
      { tool: "patch", reason: "smear", geometry: { cells: [14] } },
    ]);
  });

  it("works by keys: a stroke from Space to Space", () => {
    const stroke = { ...brush, mode: "brush" } as const;
    let sheet = pressed(newSheet(EMPTY), stroke, form, square);
    expect(sheet.drag).not.toBeNull();
    for (const key of ["ArrowRight", "ArrowRight", "ArrowDown"]) {
      sheet = moved(sheet, "brush", form, 0, key);
    }
    const marks = pressed(sheet, stroke, form, square).content.marks;
    expect(marks).toHaveLength(1);
    expect(marks[0]).toMatchObject({
      tool: "brush",
      geometry: {
        points: [
          [0.5, 0.5],
          [0.5625, 0.5],
          [0.5625, 0.53125],
        ],
      },
    });
  });

  it("goes from word to word and not beyond", () => {
    let sheet = newSheet(EMPTY);
    for (let step = 0; step < 5; step++) sheet = moved(sheet, "words", form, 3, "ArrowRight");
    expect(sheet.word).toBe(2);
    expect(moved(newSheet(EMPTY), "words", form, 3, "ArrowLeft").word).toBe(0);
  });

  it("has brushes from small to large, and no others", () => {
    let small = brush;
    let large = brush;
    for (let step = 0; step < 20; step++) [small, large] = [resized(small, -1), resized(large, 1)];
    expect(small.radius).toBeLessThan(brush.radius);
    expect(large.radius).toBeGreaterThan(brush.radius);
    expect(large.radius).toBeLessThanOrEqual(0.25); // the server's widest
    expect(nextSize(large).radius).toBe(small.radius);
    expect(nextSize(small).radius).toBeGreaterThan(small.radius);
  });
});
