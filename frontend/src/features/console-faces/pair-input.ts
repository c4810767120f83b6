import { parseSeeds } from "@/lib/seeds";
import type { FacePairJobInput } from "./queries";

/** What the form holds: text and numbers as a person leaves them, "" where empty. */
export interface PairFields {
  model: string | null;
  promptSet: string | null;
  seeds: string;
  prompt: string;
  detector: string;
  several: string;
  mask: string;
  steps: string | number;
  guidance: string | number;
  strength: string | number;
  minConfidence: string | number;
  minPixels: string | number;
  roundTrip: boolean;
}

export const START: PairFields = {
  model: null,
  promptSet: null,
  seeds: "0",
  prompt: "{caption}",
  detector: "haar",
  several: "largest",
  mask: "ellipse",
  steps: 30,
  guidance: 5,
  strength: 1,
  minConfidence: 0.7,
  minPixels: 32,
  roundTrip: true,
};

export type Reading = { body: FacePairJobInput } | { problem: string } | { incomplete: true };

/** The request that the form stands for, or what keeps it from being one. */
export function toInput(fields: PairFields): Reading {
  const seeds = parseSeeds(fields.seeds);
  if ("problem" in seeds) return seeds;
  if (!fields.model || !fields.promptSet) return { incomplete: true };
  const numbers = {
    steps: fields.steps,
    guidance: fields.guidance,
    strength: fields.strength,
    min_confidence: fields.minConfidence,
    min_pixels: fields.minPixels,
  };
  const filled = Object.entries(numbers).filter(([, value]) => value !== "");
  return {
    body: {
      model_version: Number(fields.model),
      prompt_set: Number(fields.promptSet),
      split: "",
      prompt_limit: null,
      seeds: seeds.seeds,
      settings: {
        prompt: fields.prompt,
        detector: fields.detector,
        several: fields.several,
        mask: fields.mask,
        round_trip: fields.roundTrip,
        ...Object.fromEntries(filled.map(([name, value]) => [name, Number(value)])),
      },
    },
  };
}
