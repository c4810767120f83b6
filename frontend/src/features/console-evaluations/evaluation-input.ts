import { parseSeeds } from "@/lib/seeds";
import type { EvaluationInput } from "./queries";

export interface EvaluationFields {
  name: string;
  baseline: string | null;
  tuned: string[];
  control: string[];
  reward: string | null;
  promptSet: string | null;
  split: "" | "train" | "validation" | "test";
  limit: string | number;
  seeds: string;
  steps: string | number;
  guidance: string | number;
}

export const newEvaluation: EvaluationFields = {
  name: "",
  baseline: null,
  tuned: [],
  control: [],
  reward: null,
  promptSet: null,
  split: "test",
  limit: "",
  seeds: "1-4",
  steps: 20,
  guidance: 5,
};

/** The request that the form stands for, or what keeps it from being one. */
export function toEvaluation(
  fields: EvaluationFields,
): { body: EvaluationInput } | { problem: string } {
  const seeds = parseSeeds(fields.seeds);
  if ("problem" in seeds) return seeds;
  const { baseline, reward, promptSet } = fields;
  if (!baseline || !reward || !promptSet) {
    return { problem: "Choose the baseline, the judge and the prompt set." };
  }
  if (fields.tuned.length === 0) return { problem: "Choose a tuned model." };
  const part = (name: "tuned" | "control") =>
    fields[name].map((id) => ({ model_version: Number(id), part: name }));
  return {
    body: {
      name: fields.name,
      baseline: Number(baseline),
      models: [...part("tuned"), ...part("control")],
      reward: Number(reward),
      prompt_set: Number(promptSet),
      split: fields.split,
      prompt_limit: fields.limit === "" ? null : Number(fields.limit),
      seeds: seeds.seeds,
      sampler: {
        ...(fields.steps === "" ? {} : { steps: Number(fields.steps) }),
        ...(fields.guidance === "" ? {} : { guidance: Number(fields.guidance) }),
      },
    },
  };
}
