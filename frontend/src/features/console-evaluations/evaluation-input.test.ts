import { expect, it } from "vitest";
import { newEvaluation, toEvaluation } from "./evaluation-input";

const filled = {
  ...newEvaluation,
  name: "e",
  baseline: "1",
  tuned: ["2"],
  reward: "9",
  promptSet: "5",
};

it("sends tuned models and control arms as what they are", () => {
  expect(toEvaluation({ ...filled, control: ["3"], guidance: "" })).toEqual({
    body: {
      name: "e",
      baseline: 1,
      models: [
        { model_version: 2, part: "tuned" },
        { model_version: 3, part: "control" },
      ],
      reward: 9,
      prompt_set: 5,
      split: "test",
      prompt_limit: null,
      seeds: [1, 2, 3, 4],
      sampler: { steps: 20 },
    },
  });
});

it("says what is missing", () => {
  expect(toEvaluation({ ...filled, tuned: [] })).toHaveProperty("problem");
  expect(toEvaluation({ ...filled, reward: null })).toHaveProperty("problem");
  expect(toEvaluation({ ...filled, seeds: "" })).toHaveProperty("problem");
});
