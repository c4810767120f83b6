/** What a person fills in about a builder, and the recipe that the server reads. */

export const BUILDERS = [
  { value: "best_worst", label: "Best against worst of each prompt" },
  { value: "over_gap", label: "All pairs over a score gap" },
  { value: "pareto", label: "Better in every part (multi-objective)" },
  { value: "hgdpo_easy", label: "HG-DPO, easy: best against worst of one model's pool" },
  { value: "hgdpo_normal", label: "HG-DPO, normal: reconstruction against easy winner" },
  { value: "hgdpo_hard", label: "HG-DPO, hard: almost real against normal winner" },
] as const;
export type Builder = (typeof BUILDERS)[number]["value"];

export interface RecipeFields {
  builder: Builder;
  scorer: string | null; // "model:5", "source:PickScore" or "campaign:7"
  promptSets: string[];
  models: string[];
  real: boolean;
  gap: number | string;
  top: number | string;
  level: "dimension" | "sub_dimension" | "question";
  componentGap: number | string;
  base: string | null;
  after: string | null;
  low: number | string;
  high: number | string;
  winner: "reconstruction" | "real";
  winnerLevel: number | string;
  temperature: number | string;
}

export const EMPTY_RECIPE: RecipeFields = {
  builder: "best_worst",
  scorer: null,
  promptSets: [],
  models: [],
  real: false,
  gap: 0,
  top: "",
  level: "dimension",
  componentGap: 0,
  base: null,
  after: null,
  low: 400,
  high: 700,
  winner: "reconstruction",
  winnerLevel: 100,
  temperature: "",
};

export type Recipe = Record<string, unknown>;

/** The recipe, or undefined while something it needs is not chosen yet. */
export function toRecipe(fields: RecipeFields): Recipe | undefined {
  const recipe = RULES[fields.builder](fields);
  if (!recipe) return undefined;
  const temperature = number(fields.temperature);
  return {
    builder: fields.builder,
    ...recipe,
    ...(temperature === undefined ? {} : { temperature }),
  };
}

const RULES: Readonly<Record<Builder, (fields: RecipeFields) => Recipe | undefined>> = {
  best_worst: (fields) => scored(fields, { gap: number(fields.gap) ?? 0 }),
  over_gap: (fields) => scored(fields, { gap: number(fields.gap) ?? 0, ...top(fields) }),
  pareto: (fields) =>
    scored(fields, {
      gap: number(fields.gap) ?? 0,
      level: fields.level,
      component_gap: number(fields.componentGap) ?? 0,
      ...top(fields),
    }),
  hgdpo_easy: (fields) => {
    const scorer = scorerOf(fields.scorer);
    if (!scorer || fields.base === null) return undefined;
    return { scorer, model: Number(fields.base), prompt_sets: fields.promptSets.map(Number) };
  },
  hgdpo_normal: (fields) =>
    fields.after === null
      ? undefined
      : {
          after: Number(fields.after),
          window: [number(fields.low) ?? 400, number(fields.high) ?? 700],
        },
  hgdpo_hard: (fields) =>
    fields.after === null
      ? undefined
      : {
          after: Number(fields.after),
          winner: fields.winner,
          level: number(fields.winnerLevel) ?? 100,
        },
};

function scored(fields: RecipeFields, more: Recipe): Recipe | undefined {
  const scorer = scorerOf(fields.scorer);
  if (!scorer) return undefined;
  return {
    scorer,
    prompt_sets: fields.promptSets.map(Number),
    models: fields.models.map(Number),
    real: fields.real,
    ...more,
  };
}

function scorerOf(value: string | null): Recipe | undefined {
  if (value === null) return undefined;
  const at = value.indexOf(":");
  const [kind, name] = [value.slice(0, at), value.slice(at + 1)];
  if (kind === "source") return { source: name };
  return kind === "model" ? { model_version: Number(name) } : { campaign: Number(name) };
}

function top(fields: RecipeFields): Recipe {
  const most = number(fields.top);
  return most === undefined ? {} : { top: most };
}

function number(value: number | string): number | undefined {
  if (value === "" || (typeof value === "string" && value.trim() === "")) return undefined;
  const found = Number(value);
  return Number.isFinite(found) ? found : undefined;
}

/** Which stage a builder goes on from. */
export const STAGE_BEFORE: Partial<Record<Builder, Builder>> = {
  hgdpo_normal: "hgdpo_easy",
  hgdpo_hard: "hgdpo_normal",
};
