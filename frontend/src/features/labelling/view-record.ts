import { Stopwatch } from "@/lib/stopwatch";
import type { Arrangement } from "./fit";

export type Side = 0 | 1; // of a pair

/** How the images were looked at beyond the whole of them. */
export interface LookUsed {
  zoom_max: number; // times the size at which the whole is seen
  zoomed_ms: number; // larger or smaller than the whole
  actual_ms: number; // of it, with a device pixel for each pixel
  flickers: number; // how often the two of a pair were exchanged
  flicker_ms: number;
  difference_ms: number;
  difference_gain: number | null; // the last one seen; null: it was not looked at
}

/** What a judgement was given with. Stored beside it as data about how it was made. */
export interface View {
  input: "key" | "image" | "button";
  window: [number, number];
  device_pixel_ratio: number;
  arrangement: "side_by_side" | "stacked";
  columns: number;
  shown: [number, number][]; // CSS pixels, in the order shown
  pixelated: boolean[];
  seen: boolean[]; // was on the screen, whole, in a page that could be seen
  dwell_ms: number[]; // with the pointer over each image
  look: LookUsed | null; // null: the page had no means of it yet
}

/** Watches one question from the moment it is painted. */
export class ViewRecord {
  readonly #watch = new Stopwatch();
  readonly #dwell = new Stopwatch();
  #dwellMs: number[] = [];
  #over: number | null = null; // the place of the image under the pointer
  arrangement: Arrangement | null = null;
  look: (() => LookUsed) | null = null; // set by what enlarges the images
  isExchanged = false; // the images stand in each other's place: no time to say left or right

  /** The question is on the screen: count from here. The pointer may rest on an image already. */
  begin(): void {
    const over = this.#over;
    this.#dwellMs = [];
    this.#over = null;
    this.#watch.start(document.visibilityState === "visible");
    if (over !== null) this.enter(over);
  }

  setVisible(isVisible: boolean): void {
    this.#watch.setVisible(isVisible);
    if (this.#over !== null) this.#dwell.setVisible(isVisible);
  }

  enter(place: number): void {
    this.leave();
    this.#over = place;
    this.#dwell.start();
  }

  leave(): void {
    if (this.#over === null) return;
    this.#dwellMs[this.#over] = (this.#dwellMs[this.#over] ?? 0) + this.#dwell.elapsedMs;
    this.#over = null;
  }

  get durationMs(): number {
    return Math.round(this.#watch.elapsedMs);
  }

  /** `isPainted`: the images of this question are on the screen. */
  read(input: View["input"], isPainted: boolean): View {
    const over = this.#over;
    if (over !== null) {
      this.leave();
      this.enter(over);
    }
    const shown = this.arrangement?.shown ?? [];
    return {
      input,
      window: [window.innerWidth, window.innerHeight],
      device_pixel_ratio: window.devicePixelRatio,
      arrangement: this.arrangement?.isStacked ? "stacked" : "side_by_side",
      columns: this.arrangement?.columns ?? 0,
      shown: shown.map((size) => [size.width, size.height]),
      pixelated: shown.map((size) => size.isPixelated),
      seen: shown.map(() => isPainted && this.#watch.elapsedMs > 0),
      dwell_ms: shown.map((_, place) => Math.round(this.#dwellMs[place] ?? 0)),
      look: this.look?.() ?? null,
    };
  }
}
