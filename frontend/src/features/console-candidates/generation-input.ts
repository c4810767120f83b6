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
  steps: string | number;
  guidance: string | number;
  batch: string | number;
}

export type Reading = { body: GenerationInput } | { problem: string } | { incomplete: true };

/** The request that the form stands for, or what keeps it from being one. */
export function toInput(fields: GenerationFields): Reading {
  const seeds = parseSeeds(fields.seeds);
  if ("problem" in seeds) return seeds;
  if (!fields.model || !fields.promptSet) return { incomplete: true };
  return {
    body: {
      model_version: Number(fields.model),
      prompt_set: Number(fields.promptSet),
      split: fields.split,
      prompt_limit: fields.limit === "" ? null : Number(fields.limit),
      seeds: seeds.seeds,
      sampler: withoutEmpty({
        steps: fields.steps,
        guidance: fields.guidance,
        batch_size: fields.batch,
      }),
    },
  };
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
  const seeds = parseSeeds(fields.seeds);
  if (!set || "problem" in seeds) return undefined;
  const prompts = fields.split === "" ? set.prompt_count : set.splits[fields.split];
  const limit = fields.limit === "" ? prompts : Number(fields.limit);
  return Math.min(prompts, limit) * seeds.seeds.length;
}
