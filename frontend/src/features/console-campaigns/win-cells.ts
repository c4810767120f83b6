import type { Leaderboard } from "@/lib/console-types";

type Cell = Leaderboard["matrix"][number];
export type Rate = Pick<Cell, "rate" | "low" | "high" | "judgements" | "prompts">;

/** Cells by "row:column", each pair in both directions whichever of them the server sent. */
export function cellsByPair(matrix: readonly Cell[]): Map<string, Rate> {
  const cells = new Map<string, Rate>();
  for (const { a, b, rate, low, high, judgements, prompts } of matrix) {
    cells.set(`${a.id}:${b.id}`, { rate, low, high, judgements, prompts });
    const mirrored = { rate: 1 - rate, low: 1 - high, high: 1 - low, judgements, prompts };
    if (!cells.has(`${b.id}:${a.id}`)) cells.set(`${b.id}:${a.id}`, mirrored);
  }
  return cells;
}
