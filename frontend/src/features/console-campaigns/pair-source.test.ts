import { expect, it } from "vitest";
import { emptyPairs, toPairSource } from "./pair-source";

it("compares all models or two of them, never one", () => {
  const between = { ...emptyPairs, source: "between_models" } as const;
  expect(toPairSource({ ...between, models: ["4"] })).toHaveProperty("problem");
  expect(toPairSource(between)).toHaveProperty("body.model_versions", []);
  expect(toPairSource({ ...between, models: ["4", "7"] })).toHaveProperty("body", {
    source: "between_models",
    model_versions: [4, 7],
    pairs_per_prompt: 3,
    splits: [],
    seed: 0,
  });
});

it("keeps the splits in their own order and asks for one pair at least", () => {
  const fields = { ...emptyPairs, models: ["1"], pairsPerPrompt: "", splits: ["test", "train"] };
  expect(toPairSource(fields)).toHaveProperty("body.splits", ["train", "test"]);
  expect(toPairSource(fields)).toHaveProperty("body.pairs_per_prompt", 1);
});
