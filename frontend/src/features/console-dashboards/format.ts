import { formatCount, formatPercent } from "@/lib/console-format";

/** 2345 → "2.3 s". */
export function seconds(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "–";
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`;
}

/** Paid hours: minutes where they are few. */
export function hours(value: number): string {
  if (value < 1) return `${Math.round(60 * value)} min`;
  return value < 100 ? `${value.toFixed(1)} h` : `${formatCount(Math.round(value))} h`;
}

/** Money to the cent; small sums to a hundredth of it. */
export function money(value: number | null): string {
  if (value === null) return "–";
  if (value !== 0 && Math.abs(value) < 1) return value.toFixed(4);
  return value >= 1000 ? formatCount(Math.round(value)) : value.toFixed(2);
}

export function percent(value: number | null): string {
  return value === null ? "–" : formatPercent(value);
}
