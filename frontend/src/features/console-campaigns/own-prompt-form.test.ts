import { expect, it } from "vitest";
import { newOwnPrompt, toOwnPromptForm } from "./own-prompt-form";

it("sends numbers as numbers, models by id and a group of words for each line", () => {
  const fields = {
    ...newOwnPrompt,
    models: ["3", "7"],
    ahead: "6",
    steps: "8",
    blocked: "gore: gory,  mutilated\n\n 暴力：血腥、残肢 ",
  };
  expect(toOwnPromptForm(fields)).toEqual({
    form: {
      models: [3, 7],
      sampler: { steps: 8, guidance: 5 },
      ahead: 6,
      longest: 300,
      images_per_prompt: 40,
      prompts_per_person: 50,
      prompts_per_hour: 20,
      examples: [],
      blocked: [
        { category: "gore", words: ["gory", "mutilated"] },
        { category: "暴力", words: ["血腥", "残肢"] },
      ],
    },
  });
});

it.each(["gore", ": gory", "gore: , "])("says that %o is no line of blocked words", (line) => {
  expect(toOwnPromptForm({ ...newOwnPrompt, blocked: line })).toHaveProperty("problem");
});

it("wants as many images for a prompt as are drawn ahead", () => {
  const fields = { ...newOwnPrompt, ahead: 8, images_per_prompt: 6 };
  expect(toOwnPromptForm(fields)).toHaveProperty("problem");
});
