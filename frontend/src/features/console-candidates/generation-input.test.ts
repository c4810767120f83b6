import { expect, it } from "vitest";
import { type GenerationFields, imageCount, toInput } from "./generation-input";

const fields: GenerationFields = {
  model: "3",
  promptSet: "5",
  split: "",
  limit: "",
  seeds: "1-3",
  pool: "",
  poolSeed: 0,
  steps: 20,
  guidance: "",
  batch: 8,
};

it("asks for what the form says and leaves empty settings to the server", () => {
  expect(toInput(fields)).toEqual({
    body: {
      model_version: 3,
      prompt_set: 5,
      split: "",
      prompt_limit: null,
      seeds: [1, 2, 3],
      seeds_per_prompt: 0,
      pool_seed: 0,
      sampler: { steps: 20, batch_size: 8 },
    },
  });
});

it("is no request while something is missing or wrong", () => {
  expect(toInput({ ...fields, model: null })).toEqual({ incomplete: true });
  expect(toInput({ ...fields, seeds: "x" })).toHaveProperty("problem");
});

it("counts prompts of the split, at most the limit, times seeds", () => {
  const set = { prompt_count: 10, splits: { train: 6, validation: 2, test: 2 } };
  expect(imageCount(fields, set)).toBe(30);
  expect(imageCount({ ...fields, split: "train", limit: 4 }, set)).toBe(12);
  expect(imageCount({ ...fields, limit: 400 }, set)).toBe(30);
  expect(imageCount(fields, undefined)).toBeUndefined();
});

it("asks for a pool by its size, and for no seeds beside it", () => {
  const input = toInput({ ...fields, seeds: "x", pool: 20, poolSeed: 7 });
  expect(input).toMatchObject({ body: { seeds: [], seeds_per_prompt: 20, pool_seed: 7 } });
  const set = { prompt_count: 10, splits: { train: 6, validation: 2, test: 2 } };
  expect(imageCount({ ...fields, pool: 20 }, set)).toBe(200);
});
