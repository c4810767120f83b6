const count = new Intl.NumberFormat("en-GB");

/** 12345 → "12,345". */
export function formatCount(value: number): string {
  return count.format(value);
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** 0.5432 → "54 %". */
export function formatPercent(share: number, digits = 0): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** A duration a person can act on: "40 s", "3 min", "2 h 5 min", "3 d". */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return `${Math.round(hours / 24)} d`;
}

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** 1530000 → "1.5 MB" (powers of 1000). */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit] ?? ""}`;
}

/** At most four figures, and no "0.30000000000000004". */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value !== 0 && Math.abs(value) < 0.001) return value.toExponential(1);
  if (Math.abs(value) >= 1000) return formatCount(Math.round(value));
  return String(Number(value.toPrecision(4)));
}

/** A measure with a fixed number of decimals, so that columns line up; never "-0.00". */
export function formatDecimal(value: number | null | undefined, digits = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return value.toFixed(digits).replace(/^-(0(\.0*)?)$/, "$1");
}

/** "0.12 to 0.34": how every interval is written. */
export function formatInterval(
  low: number,
  high: number,
  format: (value: number) => string = formatDecimal,
): string {
  return `${format(low)} to ${format(high)}`;
}

/** "now", "5 min ago", then the date. */
export function formatAge(iso: string, now: number = Date.now()): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  if (seconds < 45) return "just now";
  if (seconds < 36 * 3600) return `${formatSeconds(seconds)} ago`;
  return formatDate(iso);
}

/** "5 Dec 2026" */
export function formatDate(iso: string): string {
  return new Date(iso).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
  });
}

/** "base-sd r3" */
export function modelLabel(model: { name: string; revision: number }): string {
  return `${model.name} r${model.revision}`;
}
