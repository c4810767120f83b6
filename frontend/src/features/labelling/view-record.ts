import { Stopwatch } from "@/lib/stopwatch";
import type { Arrangement } from "./fit";

export type Side = 0 | 1;

/** What a judgement was given with. Stored beside it as data about how it was made. */
export interface View {
  input: "key" | "image" | "button";
  window: [number, number];
  device_pixel_ratio: number;
  arrangement: "side_by_side" | "stacked";
  shown: [number, number][]; // CSS pixels, in the order shown
  pixelated: boolean[];
  dwell_ms: [number, number]; // with the pointer over each image
}

/** Watches one question from the moment it is painted. */
export class ViewRecord {
  readonly #watch = new Stopwatch();
  readonly #dwell: [Stopwatch, Stopwatch] = [new Stopwatch(), new Stopwatch()];
  readonly #dwellMs: [number, number] = [0, 0];
  #over: Side | null = null;
  arrangement: Arrangement | null = null;

  /** The question is on the screen: count from here. The pointer may rest on an image already. */
  begin(): void {
    const over = this.#over;
    this.#dwellMs[0] = 0;
    this.#dwellMs[1] = 0;
    this.#over = null;
    this.#watch.start(document.visibilityState === "visible");
    if (over !== null) this.enter(over);
  }

  setVisible(isVisible: boolean): void {
    this.#watch.setVisible(isVisible);
    if (this.#over !== null) this.#dwell[this.#over].setVisible(isVisible);
  }

  enter(side: Side): void {
    this.leave();
    this.#over = side;
    this.#dwell[side].start();
  }

  leave(): void {
    if (this.#over === null) return;
    this.#dwellMs[this.#over] += this.#dwell[this.#over].elapsedMs;
    this.#over = null;
  }

  get durationMs(): number {
    return Math.round(this.#watch.elapsedMs);
  }

  read(input: View["input"]): View {
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
      shown: shown.map((size) => [size.width, size.height]),
      pixelated: shown.map((size) => size.isPixelated),
      dwell_ms: [Math.round(this.#dwellMs[0]), Math.round(this.#dwellMs[1])],
    };
  }
}
