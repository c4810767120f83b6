import type { Leaderboard } from "@/lib/console-types";

type Cell = Leaderboard["matrix"][number];
export type Rate = Pick<Cell, "rate" | "low" | "high" | "judgements">;

/** Cells by "row:column", each pair in both directions whichever of them the server sent. */
export function cellsByPair(matrix: readonly Cell[]): Map<string, Rate> {
  const cells = new Map<string, Rate>();
  for (const { a, b, rate, low, high, judgements } of matrix) {
    cells.set(`${a.id}:${b.id}`, { rate, low, high, judgements });
    const mirrored = { rate: 1 - rate, low: 1 - high, high: 1 - low, judgements };
    if (!cells.has(`${b.id}:${a.id}`)) cells.set(`${b.id}:${a.id}`, mirrored);
  }
  return cells;
}

/** Blue for winning and amber for losing, stronger the farther from one half. */
export function cellColor(rate: number): string {
  const strength = Math.round(Math.min(1, Math.abs(rate - 0.5) * 2) * 55);
  const hue = rate >= 0.5 ? "light-dark(#3562b6, #507ccf)" : "light-dark(#d9902f, #b3701a)";
  return `color-mix(in srgb, ${hue} ${strength}%, transparent)`;
}
