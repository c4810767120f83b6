import { expect, it } from "vitest";
import { summaryRows } from "./summary-rows";

it("flattens one level and says numbers, truths and gaps plainly", () => {
  expect(
    summaryRows({
      best_step: 40,
      validation: { accuracy: 0.81234567, low: null },
      stopped_early: false,
      curve: [1, 2],
    }),
  ).toEqual([
    { name: "best step", value: "40" },
    { name: "validation: accuracy", value: "0.8123" },
    { name: "validation: low", value: "–" },
    { name: "stopped early", value: "no" },
    { name: "curve", value: "[1,2]" },
  ]);
});
