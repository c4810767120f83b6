import { modelLabel } from "@/lib/console-format";
import type { Leaderboard } from "@/lib/console-types";

export type Rated = Leaderboard["models"][number];
type Told = Pick<Leaderboard, "models" | "groups">;

/** The models by who met whom, each part best first: ratings of two parts say nothing of each other. */
export function partsOf({ models, groups }: Told): Rated[][] {
  const best = (rows: Rated[]) => rows.sort((a, b) => b.rating - a.rating);
  const parts = groups.map((ids) =>
    best(models.filter(({ model_version }) => ids.includes(model_version.id))),
  );
  const named = new Set(groups.flat());
  const rest = models.filter(({ model_version }) => !named.has(model_version.id));
  return [...parts, best(rest)].filter((rows) => rows.length > 0);
}

/** None where resampling found nothing to vary. */
const hasInterval = ({ low, high }: Pick<Rated, "low" | "high">): boolean =>
  low !== null && high !== null;

/** Why there is no interval, in words; empty where there is one. */
export function whyNone(rows: readonly Rated[]): string {
  if (rows.length === 0 || rows.some(hasInterval)) return "";
  if (rows.every(({ wins, losses }) => wins + losses === 0)) {
    return "Undefined, because every answer was a tie or both-bad: nothing tells these models apart.";
  }
  if (rows.every(({ wins, losses }) => wins === losses)) {
    return "Undefined, because every model won as often as it lost, on every prompt: nothing tells them apart.";
  }
  return "No interval, because all answers are on one prompt, or all prompts say the same: a rating from so little is no ranking yet.";
}

/** The rows of the file: no interval is an empty cell, never one without width. */
export function rowsOf(parts: readonly Rated[][]) {
  return parts.flatMap((rows, part) =>
    rows.map((row) => [
      modelLabel(row.model_version),
      part + 1,
      row.rating,
      row.low,
      row.high,
      row.wins,
      row.losses,
      row.ties,
      row.both_bad,
      row.judgements,
    ]),
  );
}
