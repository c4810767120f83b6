/** Percent that add up to 100, as sliders hold them. */

/** One share set by hand; the others keep their proportions, and take up what is left. */
export function withShare(shares: readonly number[], place: number, percent: number): number[] {
  const wanted = Math.min(100, Math.max(0, Math.round(percent)));
  const rest = shares.reduce((sum, share, at) => sum + (at === place ? 0 : share), 0);
  const exact = shares.map((share, at) => {
    if (at === place) return wanted;
    return rest > 0 ? (share / rest) * (100 - wanted) : (100 - wanted) / (shares.length - 1);
  });
  return toWhole(exact);
}

/** Counts as percent; even shares where nothing was counted. */
export function sharesOfCounts(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return toWhole(counts.map((count) => (total > 0 ? (100 * count) / total : 100 / counts.length)));
}

/** Whole numbers with the sum of 100: the largest remainders are rounded up. */
function toWhole(exact: readonly number[]): number[] {
  const whole = exact.map((share) => Math.floor(share + 1e-9));
  const missing = 100 - whole.reduce((sum, share) => sum + share, 0);
  const byRemainder = exact
    .map((share, at) => ({ at, remainder: share - (whole[at] ?? 0) }))
    .sort((one, other) => other.remainder - one.remainder || one.at - other.at);
  for (const { at } of byRemainder.slice(0, missing)) whole[at] = (whole[at] ?? 0) + 1;
  return whole;
}
