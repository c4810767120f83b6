import { expect, it } from "vitest";
import { readReport } from "./report-reading";

it("is nothing before the evaluation is done", () => {
  expect(readReport({})).toBeNull();
});

it("names models by their ids and keeps what has no interval", () => {
  const report = readReport({
    baseline: "m1",
    control: "m3",
    judged: true,
    items: 8,
    prompts: 2,
    failed: ["m2~p1-s1"],
    models: {
      m1: { reward: { value: 0.1, low: 0, high: 0.2, n: 4, prompts: 2 }, diversity: null },
      m2: { reward: { value: 0.4, low: null, high: null, n: 4, prompts: 1 }, diversity: null },
    },
    win_rates: [
      { model: "m2", against: "m1", value: 0.7, low: 0.6, high: 0.8, n: 4, prompts: 2, wins: 3 },
    ],
  });
  expect(report?.models[1]).toEqual({
    id: 2,
    reward: { value: 0.4, low: null, high: null },
    diversity: null,
  });
  expect(report?.winRates).toEqual([{ model: 2, against: 1, value: 0.7, low: 0.6, high: 0.8 }]);
  expect(report?.failed).toBe(1);
});
