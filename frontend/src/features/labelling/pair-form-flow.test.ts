import { describe, expect, it } from "vitest";
import { type PairForm, readPairForm } from "./pair-form";
import {
  choose,
  filledOf,
  goTo,
  grade,
  newSheet,
  openSteps,
  type Sheet,
  stepsOf,
  toggle,
} from "./pair-form-flow";
import type { Choice } from "./queries";

const form = readPairForm({
  overall: true,
  dimensions: [{ key: "sharp", label: "Sharpness" }],
  strength: { grades: ["slightly", "clearly", "much"], each: false },
  reasons: [
    { key: "hands", label: "Hands" },
    { key: "text", label: "Text" },
  ],
  reasons_of: "each",
}) as PairForm;
const steps = stepsOf(form, "Which is better?");
const empty = newSheet(steps, undefined);
const press = (sheet: Sheet, ...choices: Choice[]) =>
  choices.reduce((one, choice) => choose(steps, one, choice, 3), sheet);

it("reads nothing where only the one choice is asked", () => {
  expect(readPairForm({})).toBeUndefined();
  expect(readPairForm({ overall: true, dimensions: [], reasons: [] })).toBeUndefined();
});

describe("an arrow", () => {
  it("chooses, and asks how much before it moves on", () => {
    const chosen = press(empty, "right");
    expect([chosen.at, openSteps(steps, chosen).length]).toEqual([0, 2]);
  });

  it("says by one grade more how much each time it is pressed again", () => {
    expect(press(empty, "right", "right").given[""]?.strength).toBe(1);
    expect(press(empty, "right", "right", "right")).toMatchObject({ at: 0 });
    const much = press(empty, "right", "right", "right", "right");
    expect(much).toMatchObject({ at: 1, given: { "": { choice: "right", strength: 3 } } });
  });

  it("forgets the grade when the other side is chosen", () => {
    expect(press(empty, "left", "left", "right").given[""]).toEqual({
      choice: "right",
      strength: null,
    });
  });

  it("moves on at once where there is no winner or no grade", () => {
    expect(press(empty, "tie").at).toBe(1);
    expect(press(empty, "tie", "left").at).toBe(2);
  });

  it("says among the reasons which image they are of", () => {
    expect(press(empty, "both_bad", "tie", "right").side).toBe(1);
    expect(press(empty, "both_bad", "tie", "right", "tie").given.sharp?.choice).toBe("tie");
  });
});

describe("a grade by its digit", () => {
  it("moves on, whichever it is", () => {
    const graded = grade(steps, press(empty, "left"), 2, 2);
    expect(graded).toMatchObject({ at: 1, given: { "": { strength: 2 } } });
  });

  it("is nothing before there is a winner", () => {
    expect(grade(steps, empty, 2, 3)).toBe(empty);
    const tie = goTo(steps, press(empty, "tie"), 0);
    expect(grade(steps, tie, 2, 3)).toBe(tie);
  });
});

it("sends what was answered, and reasons of each image", () => {
  const chosen = grade(steps, press(empty, "left"), 1, 1);
  const given = toggle(form, press(chosen, "right"), "hands", 1);
  const twice = toggle(form, toggle(form, given, "text", 0), "text", 0);
  expect(filledOf(form, twice)).toEqual({
    choice: "left",
    strength: 1,
    dimensions: [{ dimension: "sharp", choice: "right", strength: null }],
    reasons: [{ image: 1, key: "hands" }],
  });
});

it("opens what was taken back with all its answers, and says them again", () => {
  const before = {
    choice: "left" as const,
    strength: 2,
    dimensions: [{ dimension: "sharp", choice: "tie" as const, strength: null }],
    reasons: [{ image: 0, key: "text" }],
  };
  const sheet = newSheet(steps, before);
  expect(openSteps(steps, sheet)).toEqual([]);
  expect(sheet.at).toBe(2);
  expect(filledOf(form, sheet)).toEqual(before);
});

it("ends beyond the last question where no reasons are asked", () => {
  const plain = { ...form, reasons: [] };
  const few = stepsOf(plain, "");
  const done = [..."xx"].reduce((one) => choose(few, one, "tie", 3), newSheet(few, undefined));
  expect(done.at).toBe(few.length);
  expect(choose(few, done, "left", 3)).toBe(done);
});
