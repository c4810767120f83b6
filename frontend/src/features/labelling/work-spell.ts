/** How long somebody has worked without a break. Fed with ticks, so that it can be tested. */
export class WorkSpell {
  #activeMs = 0;
  #lastSeen: number; // when a key or a pointer was last used

  constructor(now: number) {
    this.#lastSeen = now;
  }

  seen(now: number): void {
    if (now - this.#lastSeen >= BREAK_MS) this.#activeMs = 0; // they were away: that was a break
    this.#lastSeen = now;
  }

  /** Counts the time since the last tick if somebody was there. */
  tick(now: number, sinceMs: number): void {
    if (now - this.#lastSeen < IDLE_MS) this.#activeMs += Math.min(sinceMs, IDLE_MS);
  }

  get minutes(): number {
    return Math.floor(this.#activeMs / 60_000);
  }

  restart(): void {
    this.#activeMs = 0;
  }
}

const IDLE_MS = 60_000;
const BREAK_MS = 5 * 60_000;
const STORED = "prefloop.break-minutes";

export const BREAK_CHOICES = [25, 50, 90, 0] as const; // minutes; 0 is never
const USUAL = 50;

export function breakMinutes(): number {
  try {
    const stored = Number(localStorage.getItem(STORED) ?? USUAL);
    return BREAK_CHOICES.some((one) => one === stored) ? stored : USUAL;
  } catch {
    return USUAL;
  }
}

export function keepBreakMinutes(minutes: number): void {
  try {
    localStorage.setItem(STORED, String(minutes));
  } catch {
    // Without storage the usual time stays.
  }
}
