import { messages } from "./messages";

export const LIMITS = {
  ahead: [2, 16],
  longest: [1, 4_000],
  images_per_prompt: [2, 1_000],
  prompts_per_person: [1, 10_000],
  prompts_per_hour: [1, 1_000],
  steps: [1, 1_000],
  guidance: [0, 50],
} as const;

export type LimitName = keyof typeof LIMITS;

export type OwnPromptFields = Record<LimitName, string | number> & {
  models: string[]; // ids; none: the live ones
  examples: string[];
  blocked: string; // a line a category: "gore: gory, mutilated"
};

/** The server's own defaults, to be seen and changed. */
export const newOwnPrompt: OwnPromptFields = {
  models: [],
  ahead: 4,
  longest: 300,
  images_per_prompt: 40,
  prompts_per_person: 50,
  prompts_per_hour: 20,
  steps: 20,
  guidance: 5,
  examples: [],
  blocked: [
    "sexual content: nude, naked, nudity, nsfw, porn, pornographic, sex, erotic, hentai",
    "gore: gore, gory, decapitated, dismembered, mutilated",
  ].join("\n"),
};

type Form = { form: Record<string, unknown> } | { problem: string };

export function toOwnPromptForm(fields: OwnPromptFields): Form {
  const { models, examples, blocked, steps, guidance, ...numbers } = fields;
  const groups = blocked
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(readLine);
  if (groups.some((group) => group === undefined)) return { problem: messages.ownPrompt.badLine };
  if (Number(fields.images_per_prompt) < Number(fields.ahead)) {
    return { problem: messages.ownPrompt.tooFew };
  }
  const limits = Object.entries(numbers).map(([name, value]) => [name, Number(value)]);
  return {
    form: {
      ...Object.fromEntries(limits),
      models: models.map(Number),
      sampler: { steps: Number(steps), guidance: Number(guidance) },
      examples,
      blocked: groups,
    },
  };
}

function readLine(line: string): { category: string; words: string[] } | undefined {
  const [category = "", ...rest] = line.split(/[:：]/);
  const words = rest
    .join(":")
    .split(/[,，、]/)
    .map((word) => word.trim())
    .filter((word) => word !== "");
  if (category.trim() === "" || words.length === 0) return undefined;
  return { category: category.trim(), words };
}
