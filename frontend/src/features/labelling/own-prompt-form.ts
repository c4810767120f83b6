/** What a person who writes prompts is told of the campaign's limits. */
export interface OwnPromptForm {
  readonly longest: number; // characters
  readonly examples: readonly string[];
}

export function readOwnPromptForm(form: unknown): OwnPromptForm | undefined {
  if (typeof form !== "object" || form === null) return undefined;
  const { longest, examples } = form as Record<string, unknown>;
  if (typeof longest !== "number" || !Array.isArray(examples)) return undefined;
  return { longest, examples: examples.filter((one) => typeof one === "string") };
}
