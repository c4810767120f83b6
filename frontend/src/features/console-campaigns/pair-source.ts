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
  if (fields.source === "between_models" && fields.models.length === 1) {
    return { problem: "Choose two models or more, or none for all." };
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
