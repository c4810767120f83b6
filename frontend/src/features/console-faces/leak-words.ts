import { formatPercent } from "@/lib/console-format";

/** What the leak probe said, as a sentence; its report is free-form, so every field is checked. */
export function leakWords(leak: unknown): { text: string; isGood: boolean } | undefined {
  if (typeof leak !== "object" || leak === null) return undefined;
  const { accuracy, low, high, goal, photos } = leak as Record<string, unknown>;
  if (typeof accuracy !== "number" || typeof low !== "number" || typeof high !== "number") {
    return { text: "too few photos to tell (10 at least)", isGood: false };
  }
  const limit = typeof goal === "number" ? goal : 0.6;
  const from = typeof photos === "number" ? ` on ${photos} photos` : "";
  return {
    text: `${formatPercent(accuracy)} right by the mask's border alone (95 %: ${formatPercent(low)} to ${formatPercent(high)})${from}; chance is 50 %, the goal at most ${formatPercent(limit)}`,
    isGood: accuracy <= limit,
  };
}
