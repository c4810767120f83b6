import { describe, expect, it } from "vitest";
import { comparisons, contestants, labelOf, verdict } from "./report-names";

const model = (id: number) => ({ id, name: `m${id}`, revision: 1 });
const people = contestants({
  baseline: model(1),
  models: [
    { model_version: model(3), part: "control" },
    { model_version: model(2), part: "tuned" },
  ],
});

it("lists the baseline, then tuned, then control", () => {
  expect(people.map((each) => each.part)).toEqual(["baseline", "tuned", "control"]);
  expect(labelOf(people, 3)).toBe("m3 r1 (control)");
});

describe("the verdict", () => {
  const rate = (against: number, low: number | null) => ({
    model: 2,
    against,
    value: 0.6,
    low,
    high: 0.9,
  });

  it("needs both comparisons", () => {
    expect(verdict([rate(1, 0.6)], people)).toBeNull();
  });

  it("claims nothing where there is no interval", () => {
    expect(verdict([rate(1, null), rate(3, null)], people)).toContain("No clear win");
  });

  it("credits the judgements only for a win over the control arm", () => {
    expect(verdict([rate(1, 0.6), rate(3, 0.55)], people)).toContain("judgements helped");
    expect(verdict([rate(1, 0.6), rate(3, 0.45)], people)).toContain("fine-tuning as such");
    expect(verdict([rate(1, 0.4), rate(3, 0.4)], people)).toContain("No clear win");
  });
});

it("shows tuned over baseline and control, and control over baseline, once each", () => {
  const all = [1, 2, 3].flatMap((model) =>
    [1, 2, 3]
      .filter((against) => against !== model)
      .map((against) => ({ model, against, value: 0.5, low: 0.4, high: 0.6 })),
  );
  const shown = comparisons(all, people).map((rate) => [rate.model, rate.against]);
  expect(shown).toEqual([
    [2, 1],
    [2, 3],
    [3, 1],
  ]);
});
