import { expect, it } from "vitest";
import { START, toInput } from "./pair-input";

it("is a request once a model and prompts are chosen; empty numbers are the server's own", () => {
  expect(toInput(START)).toEqual({ incomplete: true });
  const read = toInput({ ...START, model: "3", promptSet: "5", seeds: "0-2", steps: "" });
  expect(read).toEqual({
    body: {
      model_version: 3,
      prompt_set: 5,
      split: "",
      prompt_limit: null,
      seeds: [0, 1, 2],
      settings: {
        prompt: "{caption}",
        detector: "haar",
        several: "largest",
        mask: "ellipse",
        round_trip: true,
        guidance: 5,
        strength: 1,
        min_confidence: 0.7,
        min_pixels: 32,
      },
    },
  });
});

it("says what is wrong with the seeds", () => {
  expect(toInput({ ...START, model: "3", promptSet: "5", seeds: "x" })).toHaveProperty("problem");
});
