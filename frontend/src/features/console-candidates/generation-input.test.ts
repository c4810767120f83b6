import { describe, expect, it } from "vitest";
import {
  ableTo,
  type GenerationFields,
  imageCount,
  levelsOf,
  newGate,
  startingFields,
  toInput,
} from "./generation-input";
import { messages } from "./messages";

const fields: GenerationFields = {
  ...startingFields(null),
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
      mode: "text",
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

it("sends the settings of the chosen mode and of no other", () => {
  const common = { steps: 20, batch_size: 8 };
  const settings = (more: Partial<GenerationFields>) => {
    const read = toInput({ ...fields, ...more });
    return "body" in read ? read.body.sampler : undefined;
  };
  expect(settings({ mode: "inpaint" })).toEqual(common);
  expect(settings({ mode: "inpaint", feather: 3 })).toEqual({ ...common, feather: 3 });
  expect(settings({ mode: "outpaint", top: 50 })).toEqual({
    ...common,
    canvas: { left: 0.25, right: 0.25, top: 0.5, bottom: 0 },
  });
  expect(settings({ mode: "recon", levels: "100, 500" })).toEqual({
    ...common,
    levels: [100, 500],
  });
  expect(settings({ mode: "reference", strength: 0.5 })).toEqual({
    ...common,
    reference_scale: 0.5,
  });
});

it("asks for videos by frames and their rate", () => {
  const read = toInput({ ...fields, mode: "video", frames: 6, fps: 4 });
  expect(read).toMatchObject({ body: { mode: "video", sampler: { frames: 6, fps: 4 } } });
});

it("counts each level as an image of its own", () => {
  const set = { prompt_count: 10, splits: { train: 6, validation: 2, test: 2 } };
  expect(imageCount({ ...fields, mode: "recon", levels: "100 500" }, set)).toBe(60);
  expect(levelsOf("100, x, 1000 ")).toEqual([100, 1000]);
});

it("sends the sampler and the gates of a LoRA only where they were set", () => {
  const gate = { ...newGate([]), modules: " unet.up_blocks.* ", tMax: 500 };
  expect(toInput({ ...fields, sampler: "ddim", eta: 0.5, gates: [gate] })).toMatchObject({
    body: {
      sampler: {
        sampler: "ddim",
        eta: 0.5,
        gates: [{ modules: "unet.up_blocks.*", t_min: 0, t_max: 500, scale: 1 }],
      },
    },
  });
  const euler = toInput({ ...fields, sampler: "euler", eta: 0.5 });
  expect(euler).toHaveProperty("body.sampler.sampler", "euler");
  expect(euler).not.toHaveProperty("body.sampler.eta");
  expect(newGate([gate]).key).not.toBe(gate.key);
});

describe("models for a mode", () => {
  const model = (id: number, modes: ("text" | "inpaint")[]) => ({
    id,
    name: "m",
    revision: id,
    modes,
  });
  const models = [model(1, ["text", "inpaint"]), model(2, ["inpaint"]), model(3, [])];

  it("are those that can draw so; others are named with what they can", () => {
    const { able, unable } = ableTo("text", models);
    expect(able.map(({ id }) => id)).toEqual([1]);
    expect(unable.map(({ id }) => id)).toEqual([2]); // 3 draws nothing: nobody looks for it here
    expect(messages.unable(unable)).toBe("Not for this: m r2 (made for inpaint).");
  });
});
