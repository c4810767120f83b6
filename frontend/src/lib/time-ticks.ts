const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const STEPS = [1, 3, 6, 12, 24, 48, 168, 336, 720, 2184, 8760].map((hours) => hours * HOUR);

export interface TimeTick {
  at: number;
  text: string;
}

/**
 * Round times (UTC) between two, at most `wanted` of them; hours where days are short, unless
 * days are the `least` that is told apart.
 */
export function timeTicks(
  low: number,
  high: number,
  wanted: number,
  least: "day" | "hour" = "hour",
): TimeTick[] {
  const steps = least === "day" ? STEPS.filter((each) => each >= DAY) : STEPS;
  const step = steps.find((each) => (high - low) / each <= Math.max(1, wanted)) ?? 8760 * HOUR;
  const ticks: TimeTick[] = [];
  for (let at = Math.ceil(low / step) * step; at <= high; at += step) {
    ticks.push({ at, text: step < DAY ? hourText(at) : dayText(at) });
  }
  return ticks;
}

function hourText(at: number): string {
  return at % DAY === 0 ? dayText(at) : new Date(at).toISOString().slice(11, 16);
}

/** "21 Nov", of the day in UTC. */
export function dayText(at: number): string {
  return new Date(at).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
}

/** "21 Nov" or "21 Nov, 14:00", as the step is a day or an hour (UTC). */
export function stepText(at: number, step: "day" | "hour"): string {
  return step === "day"
    ? dayText(at)
    : `${dayText(at)}, ${new Date(at).toISOString().slice(11, 16)}`;
}
