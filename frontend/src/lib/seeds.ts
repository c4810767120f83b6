const MOST_SEEDS = 10_000; // the server takes no more in one job

export type SeedsReading = { seeds: number[] } | { problem: string };

/**
 * The seeds a person wrote: "1-4, 9" is 1, 2, 3, 4, 9. Repeats count once; the order is kept.
 */
export function parseSeeds(text: string): SeedsReading {
  const seeds = new Set<number>();
  for (const part of text.split(/[\s,;]+/).filter(Boolean)) {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (!range) return { problem: `"${part}" is not a seed. Write numbers and ranges: 1-4, 9.` };
    const first = Number(range[1]);
    const last = range[2] === undefined ? first : Number(range[2]);
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) {
      return { problem: `"${part}" is too large for a seed.` };
    }
    if (last < first) return { problem: `The range "${part}" runs backwards.` };
    if (last - first >= MOST_SEEDS) return { problem: `At most ${MOST_SEEDS} seeds in one job.` };
    for (let seed = first; seed <= last; seed += 1) seeds.add(seed);
    if (seeds.size > MOST_SEEDS) return { problem: `At most ${MOST_SEEDS} seeds in one job.` };
  }
  if (seeds.size === 0) return { problem: "Write at least one seed." };
  return { seeds: [...seeds] };
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
