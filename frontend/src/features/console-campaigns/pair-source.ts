import type { PairSource } from "./queries";

export interface PairFields {
  source: "within_model" | "between_models";
  models: string[];
  pairsPerPrompt: string | number;
  splits: string[];
}

export const emptyPairs: PairFields = {
  source: "within_model",
  models: [],
  pairsPerPrompt: 3,
  splits: [],
};

/** The request that the fields stand for, or what is still missing. */
export function toPairSource(fields: PairFields): { body: PairSource } | { problem: string } {
  const least = fields.source === "between_models" ? 2 : 1;
  if (fields.models.length < least) {
    return { problem: least === 2 ? "Choose two models or more." : "Choose at least one model." };
  }
  const splits = (["train", "validation", "test"] as const).filter((split) =>
    fields.splits.includes(split),
  );
  return {
    body: {
      source: fields.source,
      model_versions: fields.models.map(Number),
      pairs_per_prompt: Number(fields.pairsPerPrompt) || 1,
      splits,
      seed: 0,
    },
  };
}
