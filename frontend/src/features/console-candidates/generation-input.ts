import type { ModelVersion, PromptSet } from "@/lib/console-types";
import { parseSeeds } from "@/lib/seeds";
import type { GenerationInput } from "./queries";

export type Mode = NonNullable<GenerationInput["mode"]>;

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
  mode: Mode;
  levels: string;
  feather: string | number;
  left: string | number;
  right: string | number;
  top: string | number;
  bottom: string | number;
  strength: string | number;
  /** Of videos; "": as many as the model was made for. */
  frames: string | number;
  fps: string | number;
  sampler: Sampler;
  /** Chance in DDIM's steps, from 0 to 1. */
  eta: string | number;
  gates: readonly GateFields[];
}

export const SAMPLERS = ["default", "ddim", "dpm++", "euler"] as const;
export type Sampler = (typeof SAMPLERS)[number];

/** Where and when the model's adapter works; `key` tells two rows apart. */
export interface GateFields {
  key: number;
  modules: string;
  tMin: string | number;
  tMax: string | number;
  scale: string | number;
}

/** A row that lets the adapter work everywhere, always. */
export function newGate(gates: readonly GateFields[]): GateFields {
  const key = Math.max(0, ...gates.map((gate) => gate.key)) + 1;
  return { key, modules: "*", tMin: 0, tMax: 1000, scale: 1 };
}

/** What a new form holds; `model` may be given by the page one comes from. */
export function startingFields(model: string | null): GenerationFields {
  return {
    model,
    promptSet: null,
    split: "",
    limit: "",
    seeds: "1-4",
    pool: "",
    poolSeed: 0,
    steps: 20,
    guidance: 5,
    batch: 16,
    mode: "text",
    levels: "100, 300, 500, 700, 1000",
    feather: "",
    left: 25,
    right: 25,
    top: 0,
    bottom: 0,
    strength: 1,
    frames: "",
    fps: 8,
    sampler: "default",
    eta: "",
    gates: [],
  };
}

export type Reading = { body: GenerationInput } | { problem: string } | { incomplete: true };

type Drawing = Pick<ModelVersion, "id" | "name" | "revision" | "modes">;

/** The models that can draw in a mode; and those that draw, but not so, with what they can. */
export function ableTo<Model extends Drawing>(mode: Mode, models: readonly Model[]) {
  const drawing = models.filter((model) => model.modes.length > 0);
  return {
    able: drawing.filter((model) => model.modes.includes(mode)),
    unable: drawing.filter((model) => !model.modes.includes(mode)),
  };
}

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
      mode: fields.mode,
      sampler: {
        ...withoutEmpty({
          steps: fields.steps,
          guidance: fields.guidance,
          batch_size: fields.batch,
          ...(fields.sampler === "ddim" ? { eta: fields.eta } : {}),
        }),
        ...(fields.sampler === "default" ? {} : { sampler: fields.sampler }),
        ...(fields.gates.length > 0 ? { gates: fields.gates.map(gateOf) } : {}),
        ...modeSettings(fields),
      },
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

function gateOf({ modules, tMin, tMax, scale }: GateFields) {
  return {
    modules: modules.trim() || "*",
    t_min: Number(tMin),
    t_max: Number(tMax),
    scale: Number(scale),
  };
}

/** The settings that the chosen mode has beside the common ones. */
function modeSettings(fields: GenerationFields): Record<string, unknown> {
  switch (fields.mode) {
    case "inpaint":
      return withoutEmpty({ feather: fields.feather });
    case "outpaint": {
      const { left, right, top, bottom } = fields;
      const shares = Object.entries({ left, right, top, bottom }).map(([side, percent]) => [
        side,
        Number(percent) / 100,
      ]);
      return { canvas: Object.fromEntries(shares) };
    }
    case "recon":
      return { levels: levelsOf(fields.levels) };
    case "reference":
      return withoutEmpty({ reference_scale: fields.strength });
    case "video":
      return withoutEmpty({ frames: fields.frames, fps: fields.fps });
    default:
      return {};
  }
}

/** "100, 500" as numbers; what is no number stays out. */
export function levelsOf(text: string): number[] {
  const parts = text.split(/[\s,]+/).filter((part) => /^\d+$/.test(part));
  return parts.map(Number);
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
  const each = fields.mode === "recon" ? levelsOf(fields.levels).length : 1;
  return Math.min(prompts, limit) * (seeds.seeds_per_prompt || seeds.seeds.length) * each;
}
