const MOST_SEEDS = 10_000; // the server takes no more in one job

const TOO_MANY = { problem: `At most ${MOST_SEEDS} seeds in one job.` };

export type SeedsReading = { seeds: number[] } | { problem: string };

/**
 * The seeds a person wrote: "1-4, 9" is 1, 2, 3, 4, 9. Repeats count once; the order is kept.
 */
export function parseSeeds(text: string): SeedsReading {
  const seeds = new Set<number>();
  for (const part of text.split(/[\s,;]+/).filter(Boolean)) {
    const range = parseRange(part);
    if ("problem" in range) return range;
    for (let seed = range.first; seed <= range.last; seed += 1) seeds.add(seed);
  }
  if (seeds.size > MOST_SEEDS) return TOO_MANY;
  if (seeds.size === 0) return { problem: "Write at least one seed." };
  return { seeds: [...seeds] };
}

function parseRange(part: string): { first: number; last: number } | { problem: string } {
  const range = /^(\d+)(?:-(\d+))?$/.exec(part);
  if (!range) return { problem: `"${part}" is not a seed. Write numbers and ranges: 1-4, 9.` };
  const first = Number(range[1]);
  const last = Number(range[2] ?? range[1]);
  if (!Number.isSafeInteger(last)) return { problem: `"${part}" is too large for a seed.` };
  if (last < first) return { problem: `The range "${part}" runs backwards.` };
  return last - first < MOST_SEEDS ? { first, last } : TOO_MANY;
}

/** The short way to write seeds: [1, 2, 3, 9] is "1-3, 9". */
export function formatSeeds(seeds: readonly number[]): string {
  const sorted = [...seeds].sort((a, b) => a - b);
  const parts: string[] = [];
  let start = 0;
  for (let index = 1; index <= sorted.length; index += 1) {
    if (sorted[index] === (sorted[index - 1] ?? Number.NaN) + 1) continue;
    const [first, last] = [sorted[start], sorted[index - 1]];
    parts.push(first === last ? `${first}` : `${first}-${last}`);
    start = index;
  }
  return parts.join(", ");
}
