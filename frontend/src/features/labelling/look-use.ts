import type { LookUsed } from "./view-record";

export interface LookState {
  readonly scale: number; // the largest of the images, times the whole
  readonly isZoomed: boolean;
  readonly isActual: boolean;
  readonly isExchanged: boolean;
  readonly gain: number | null; // of the difference, where it is shown
}

type Clock = "zoomed" | "actual" | "flicker" | "difference";

/** How long each way of looking was used on one question. The clocks stand still in a hidden tab. */
export class LookUse {
  readonly #now: () => number;
  readonly #ms: Record<Clock, number> = { zoomed: 0, actual: 0, flicker: 0, difference: 0 };
  #state: LookState | null = null;
  #isVisible: boolean;
  #since: number;
  #most = 1;
  #flickers = 0;
  #gain: number | null = null;

  constructor(isVisible = true, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#isVisible = isVisible;
    this.#since = now();
  }

  /** From now on the images are looked at in this way. */
  changed(state: LookState): void {
    this.#count();
    if (state.isExchanged && !this.#state?.isExchanged) this.#flickers += 1;
    this.#most = Math.max(this.#most, state.scale);
    this.#gain = state.gain ?? this.#gain;
    this.#state = state;
  }

  setVisible(isVisible: boolean): void {
    this.#count();
    this.#isVisible = isVisible;
  }

  read(): LookUsed {
    this.#count();
    return {
      zoom_max: Math.round(this.#most * 100) / 100,
      zoomed_ms: Math.round(this.#ms.zoomed),
      actual_ms: Math.round(this.#ms.actual),
      flickers: this.#flickers,
      flicker_ms: Math.round(this.#ms.flicker),
      difference_ms: Math.round(this.#ms.difference),
      difference_gain: this.#gain,
    };
  }

  #count(): void {
    const now = this.#now();
    const passed = this.#isVisible ? now - this.#since : 0;
    this.#since = now;
    if (!this.#state) return;
    const { isZoomed, isActual, isExchanged, gain } = this.#state;
    if (isZoomed) this.#ms.zoomed += passed;
    if (isActual) this.#ms.actual += passed;
    if (isExchanged) this.#ms.flicker += passed;
    if (gain !== null) this.#ms.difference += passed;
  }
}
