import { describe, expect, it } from "vitest";
import { cropOf } from "./face-crop";
import {
  answerOf,
  goTo,
  graded,
  moreMissed,
  newSheet,
  openFaces,
  type Sheet,
  toggled,
} from "./faces-flow";
import { readFacesForm } from "./faces-form";

const eyes = { key: "eyes", label: "Eyes", help: "" };
const form = {
  grades: { good: "Good", acceptable: "So so", bad: "Bad", not_face: "No face" },
  defects: [eyes],
  missed: true,
};

describe("the faces of one image", () => {
  it("go on to the next one without a grade, and back to what was passed over", () => {
    const two = graded(goTo(newSheet(3), 1), "good");
    expect(two.at).toBe(2);
    const three = graded(two, "bad");
    expect(three.at).toBe(0);
    expect(openFaces(three)).toEqual([0]);
    const all = graded(three, "acceptable");
    expect([all.at, openFaces(all)]).toEqual([0, []]);
    expect(answerOf(form, all).grades?.map((row) => row.grade)).toEqual([
      "acceptable",
      "good",
      "bad",
    ]);
  });

  it("keep a defect until it is taken back or there is no face", () => {
    const said = toggled(newSheet(1), eyes);
    expect(answerOf(form, graded(said, "bad")).grades).toEqual([
      { face: 0, grade: "bad", defects: ["eyes"] },
    ]);
    expect(toggled(said, eyes)).toEqual(newSheet(1));
    const none = graded(said, "not_face");
    expect(answerOf(form, none).grades).toEqual([{ face: 0, grade: "not_face", defects: [] }]);
    expect(toggled(none, eyes)).toBe(none);
    expect(toggled(said, undefined)).toBe(said);
  });

  it("count what was missed, where that is asked", () => {
    const missed = moreMissed(moreMissed(moreMissed(newSheet(1), 1), 1), -5);
    expect(missed.missed).toBe(0);
    const two = moreMissed(newSheet(1), 2);
    expect(answerOf(form, two).missed).toBe(2);
    expect(answerOf({ ...form, missed: false }, two).missed).toBe(0);
  });

  it("come back as they were answered", () => {
    const before: Sheet = moreMissed(graded(toggled(newSheet(2), eyes), "bad"), 1);
    const answer = answerOf(form, graded(before, "good"));
    const again = newSheet(2, answer);
    expect(answerOf(form, again)).toEqual(answer);
  });
});

it("reads the server's form and no other", () => {
  expect(readFacesForm(form)).toEqual(form);
  for (const other of [null, {}, { ...form, grades: { good: "Good" } }, { grades: form.grades }]) {
    expect(readFacesForm(other)).toBeUndefined();
  }
});

describe("a crop", () => {
  const image = { width: 200, height: 100 };
  const box = (left: number, top: number, width: number, height: number) => ({
    image: 0,
    face: 0,
    left,
    top,
    width,
    height,
  });

  it("is a square around the face with room on every side", () => {
    const crop = cropOf(box(0.4, 0.3, 0.1, 0.2), image);
    expect(crop.size).toBeCloseTo(20 * 1.7);
    expect(crop.x + crop.size / 2).toBeCloseTo(90);
    expect(crop.y + crop.size / 2).toBeCloseTo(40);
  });

  it("is moved into the image at its edge, and is never larger than it", () => {
    const corner = cropOf(box(0, 0, 0.1, 0.2), image);
    expect([corner.x, corner.y]).toEqual([0, 0]);
    const whole = cropOf(box(0, 0, 1, 1), image);
    expect([whole.x, whole.size]).toEqual([0, 200]);
    expect(whole.y).toBe(-50); // wider than it is high: in the middle
  });
});
