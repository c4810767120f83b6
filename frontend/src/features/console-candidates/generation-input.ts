import type { PromptSet } from "@/lib/console-types";
import { parseSeeds } from "@/lib/seeds";
import type { GenerationInput } from "./queries";

/** What the form holds: text and numbers as a person leaves them, "" where empty. */
export interface GenerationFields {
  model: string | null;
  promptSet: string | null;
  split: "" | "train" | "validation" | "test";
  limit: string | number;
  seeds: string;
  /** Seeds of its own for each prompt; "" or 0: the seeds above, the same for all. */
  pool: string | number;
  poolSeed: string | number;
  steps: string | number;
  guidance: string | number;
  batch: string | number;
}

export type Reading = { body: GenerationInput } | { problem: string } | { incomplete: true };

/** The request that the form stands for, or what keeps it from being one. */
export function toInput(fields: GenerationFields): Reading {
  const seeds = seedsOf(fields);
  if ("problem" in seeds) return seeds;
  if (!fields.model || !fields.promptSet) return { incomplete: true };
  return {
    body: {
      model_version: Number(fields.model),
      prompt_set: Number(fields.promptSet),
      split: fields.split,
      prompt_limit: fields.limit === "" ? null : Number(fields.limit),
      ...seeds,
      sampler: withoutEmpty({
        steps: fields.steps,
        guidance: fields.guidance,
        batch_size: fields.batch,
      }),
    },
  };
}

type Seeds = Pick<GenerationInput, "seeds" | "seeds_per_prompt" | "pool_seed">;

/** Either a list of seeds for every prompt, or pools of which only the size is said. */
function seedsOf(
  fields: Pick<GenerationFields, "seeds" | "pool" | "poolSeed">,
): Required<Seeds> | { problem: string } {
  const size = Number(fields.pool);
  if (size > 0) {
    return { seeds: [], seeds_per_prompt: size, pool_seed: Number(fields.poolSeed) };
  }
  const listed = parseSeeds(fields.seeds);
  return "problem" in listed ? listed : { ...listed, seeds_per_prompt: 0, pool_seed: 0 };
}

function withoutEmpty(values: Record<string, string | number>): Record<string, number> {
  const filled = Object.entries(values).filter(([, value]) => value !== "");
  return Object.fromEntries(filled.map(([name, value]) => [name, Number(value)]));
}

/** How many images the form asks for; undefined until it says of which prompts. */
export function imageCount(
  fields: GenerationFields,
  set: Pick<PromptSet, "prompt_count" | "splits"> | undefined,
): number | undefined {
  const seeds = seedsOf(fields);
  if (!set || "problem" in seeds) return undefined;
  const prompts = fields.split === "" ? set.prompt_count : set.splits[fields.split];
  const limit = fields.limit === "" ? prompts : Number(fields.limit);
  const each = seeds.seeds_per_prompt || seeds.seeds.length;
  return Math.min(prompts, limit) * each;
}
