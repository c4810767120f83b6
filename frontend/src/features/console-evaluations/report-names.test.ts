import { describe, expect, it } from "vitest";
import { contestants, labelOf, verdict } from "./report-names";

const model = (id: number) => ({ id, name: `m${id}`, revision: "r1" });
const people = contestants({
  baseline: model(1),
  models: [
    { model_version: model(3), part: "control" },
    { model_version: model(2), part: "tuned" },
  ],
});

it("lists the baseline, then tuned, then control", () => {
  expect(people.map((each) => each.part)).toEqual(["baseline", "tuned", "control"]);
  expect(labelOf(people, 3)).toBe("m3 · r1 (control)");
});

describe("the verdict", () => {
  const rate = (b: number, low: number) => ({ a: 2, b, rate: low + 0.1, low, high: low + 0.2 });

  it("needs both comparisons", () => {
    expect(verdict([rate(1, 0.6)], people)).toBeNull();
  });

  it("credits the judgements only for a win over the control arm", () => {
    expect(verdict([rate(1, 0.6), rate(3, 0.55)], people)).toContain("judgements helped");
    expect(verdict([rate(1, 0.6), rate(3, 0.45)], people)).toContain("fine-tuning as such");
    expect(verdict([rate(1, 0.4), rate(3, 0.4)], people)).toContain("No clear win");
  });
});
