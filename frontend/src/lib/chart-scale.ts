export interface Domain {
  low: number;
  high: number;
}

/** The span of the finite values, widened where it would be a point; {0, 1} when there are none. */
export function domainOf(values: Iterable<number>): Domain {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return { low: 0, high: 1 };
  if (low === high) {
    const margin = Math.abs(low) * 0.1 || 1;
    return { low: low - margin, high: high + margin };
  }
  return { low, high };
}

/** Round steps (1, 2, 5 × a power of ten) that cover the domain, about `wanted` of them. */
export function ticksOf({ low, high }: Domain, wanted = 5): number[] {
  const rough = (high - low) / Math.max(1, wanted);
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  const first = Math.ceil(low / step - 1e-9);
  for (let index = first; index * step <= high + step * 1e-9; index += 1) {
    ticks.push(Number((index * step).toPrecision(12)));
  }
  return ticks;
}

/** Maps the domain onto pixels; `from` may be larger than `to` (a y axis grows upwards). */
export function linearScale(domain: Domain, from: number, to: number): (value: number) => number {
  const span = domain.high - domain.low || 1;
  return (value) => from + ((value - domain.low) / span) * (to - from);
}

/** The index of the number nearest to `target` in a rising list; -1 in an empty one. */
export function nearestIndex(rising: readonly number[], target: number): number {
  let [from, to] = [0, rising.length - 1];
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if ((rising[middle] ?? 0) <= target) from = middle;
    else to = middle;
  }
  const left = rising[from];
  const right = rising[to];
  if (left === undefined || right === undefined) return -1;
  return Math.abs(left - target) <= Math.abs(right - target) ? from : to;
}
