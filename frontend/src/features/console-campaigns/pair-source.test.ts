import { expect, it } from "vitest";
import { emptyPairs, toPairSource } from "./pair-source";

it("compares models only when there are two", () => {
  const between = { ...emptyPairs, source: "between_models", models: ["4"] } as const;
  expect(toPairSource({ ...between, models: ["4"] })).toHaveProperty("problem");
  expect(toPairSource({ ...between, models: ["4", "7"] })).toEqual({
    body: { source: "between_models", model_versions: [4, 7], pairs_per_prompt: 3 },
  });
});

it("names splits only when some are chosen", () => {
  const fields = { ...emptyPairs, models: ["1"], pairsPerPrompt: "" };
  expect(toPairSource(fields)).toEqual({
    body: { source: "within_model", model_versions: [1] },
  });
  expect(toPairSource({ ...fields, splits: ["test"] })).toHaveProperty("body.splits", ["test"]);
});
