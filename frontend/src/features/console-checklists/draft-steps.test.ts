import { describe, expect, it } from "vitest";
import { type EditBody, toEdit } from "./draft-body";
import { firstStep, rearranged, redone, reworded, type Steps, undone } from "./draft-steps";

const begun = firstStep(toEdit({ media: "image", title: "a", dimensions: [] }));
const typed = (steps: Steps, title: string) => reworded(steps, { ...steps.body, title });
const moved = (steps: Steps) => rearranged(steps, { ...steps.body, rest: { moved: true } });
const isMoved = ({ body }: Steps) => body.rest.moved === true;

function must(steps: Steps | undefined): Steps {
  if (!steps) throw new Error("no such step");
  return steps;
}

describe("Undo", () => {
  it("takes back first the words typed since the rearrangement, then the rearrangement", () => {
    const words = typed(typed(moved(typed(begun, "ab")), "abc"), "abcd");
    const once = must(undone(words));
    expect([once.body.title, isMoved(once)]).toEqual(["ab", true]);
    const twice = must(undone(once));
    expect([twice.body.title, isMoved(twice)]).toEqual(["ab", false]);
    expect(undone(twice)).toBeUndefined();
  });

  it("is nothing to do where only words were typed, or nothing was changed", () => {
    expect(undone(typed(begun, "ab"))).toBeUndefined();
    expect(rearranged(begun, begun.body)).toBe(begun);
    expect(reworded(begun, begun.body)).toBe(begun);
  });

  it("goes back at most 50 steps", () => {
    let steps = begun;
    for (let step = 0; step < 60; step += 1) steps = moved(steps);
    expect(steps.past).toHaveLength(50);
  });
});

describe("Redo", () => {
  it("brings back the very body that each Undo left", () => {
    const words = typed(moved(begun), "ab");
    const seen: EditBody[] = [];
    let steps: Steps = words;
    for (let back = undone(steps); back; back = undone(steps)) {
      seen.unshift(steps.body);
      steps = back;
    }
    expect(steps.body).toBe(begun.body);
    for (const body of seen) {
      steps = must(redone(steps));
      expect(steps.body).toBe(body);
    }
    expect(steps.body).toBe(words.body);
    expect(redone(steps)).toBeUndefined();
    expect(must(undone(steps)).body.title).toBe("a");
  });

  it("ends with a change of one's own, which is a step again", () => {
    const back = must(undone(moved(begun)));
    const other = typed(back, "other");
    expect(redone(other)).toBeUndefined();
    expect(must(undone(other)).body).toBe(begun.body);
  });
});
