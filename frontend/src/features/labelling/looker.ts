import type { Shown } from "./fit";
import styles from "./look.module.css";
import { copied, drawDifference, type Gain, isComparable, nextGain } from "./look-difference";
import { listenToHand } from "./look-hand";
import {
  actual,
  drawnAll,
  type Framed,
  type Gaze,
  isWhole,
  largestScale,
  MIDDLE,
  type Point,
  panned,
  WHOLE,
  zoomed,
} from "./look-math";
import { type LookState, LookUse } from "./look-use";
import type { ViewRecord } from "./view-record";

const STEP = 1.5; // of a key or a button
const KEY_PAN = 0.1; // of a frame
const USUAL_GAIN: Gain = 4;

/**
 * Enlarges, exchanges and compares the images of the question shown. It changes styles of the
 * images that stand there, decoded, and nothing else: no layout, no loading, no rendering by React.
 */
export class Looker {
  readonly #record: ViewRecord;
  readonly #listeners = new Set<() => void>();
  #stage: HTMLElement | null = null;
  #question = "";
  #shown: readonly Shown[] = [];
  #isOn = false;
  #gaze: Gaze = WHOLE;
  #gain: Gain = USUAL_GAIN;
  #canvases: readonly HTMLCanvasElement[] = [];
  #use = new LookUse();
  #state: LookState = this.#read();

  constructor(record: ViewRecord) {
    this.#record = record;
  }

  get state(): LookState {
    return this.#state;
  }

  get gain(): Gain {
    return this.#gain;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  listen(stage: HTMLElement): () => void {
    this.#stage = stage;
    const off = new AbortController();
    const release = () => this.exchange(false);
    const visible = () => {
      this.#use.setVisible(document.visibilityState === "visible");
      release();
    };
    window.addEventListener("blur", release, { signal: off.signal }); // the key goes up elsewhere
    document.addEventListener("visibilitychange", visible, { signal: off.signal });
    const stopHand = listenToHand(stage, {
      zoom: (factor, at) => this.zoom(factor, at),
      pan: (way, at) => this.#pan(way, this.#imageAt(at)?.image ?? 0),
    });
    this.#record.look = () => this.#use.read();
    return () => {
      stopHand();
      off.abort();
      this.#reset("");
      this.#record.look = null;
    };
  }

  /** A question stands on the stage, or stands there in another size. */
  show(question: string, shown: readonly Shown[], isOn: boolean): void {
    this.#isOn = isOn;
    this.#shown = shown;
    if (question !== this.#question) this.#reset(question);
    else if (!isWhole(this.#gaze)) {
      align(this.#frames());
      this.#draw();
    }
  }

  zoom(factor: number, at?: Point): void {
    if (!this.#isOn) return;
    const place = at && this.#imageAt(at);
    this.#look(zoomed(this.#gaze, factor, this.#framed(), window.devicePixelRatio, place));
  }

  larger(): void {
    this.zoom(STEP);
  }

  smaller(): void {
    this.zoom(1 / STEP);
  }

  whole(): void {
    this.#look(WHOLE);
  }

  actual(): void {
    this.#look(this.#gaze.zoom === "actual" ? WHOLE : actual(this.#gaze));
  }

  /** Moves the view by a tenth of it: `way` is where to look, -1 or 1. */
  pan(way: Point): void {
    const { width = 0, height = 0 } = this.#shown[0] ?? {};
    this.#pan({ x: -way.x * width * KEY_PAN, y: -way.y * height * KEY_PAN });
  }

  /** While held: each of the two at the place of the other. */
  exchange(isHeld: boolean): void {
    if (isHeld === this.#record.isExchanged || (isHeld && !this.#isOn)) return;
    const [first, second] = this.#frames();
    if (!first || !second) return;
    if (isHeld) this.#endDifference();
    this.#record.isExchanged = isHeld;
    first.style.translate = second.style.translate = "";
    if (isHeld) {
      const way = between(first, second);
      first.style.translate = `${way.x}px ${way.y}px`;
      second.style.translate = `${-way.x}px ${-way.y}px`;
    }
    this.#changed();
  }

  /** Shows or hides the difference. False where the two have none, pixel by pixel. */
  difference(): boolean {
    if (this.#canvases.length > 0) this.#endDifference();
    else if (this.#isOn && !this.#compare()) return false;
    this.#changed();
    return true;
  }

  strengthen(): void {
    if (this.#canvases.length === 0) return;
    this.#gain = nextGain(this.#gain);
    this.#endDifference();
    this.#compare();
    this.#changed();
  }

  #compare(): boolean {
    const [first, second] = this.#images();
    if (!first || !second || !isComparable(first, second)) return false;
    const canvas = drawDifference(first, second, this.#gain);
    this.#canvases = [canvas, copied(canvas)];
    for (const [index, frame] of this.#frames().entries()) {
      const over = this.#canvases[index];
      if (!over) continue;
      over.className = styles.difference ?? "";
      frame.append(over);
    }
    this.#draw();
    return true;
  }

  #endDifference(): void {
    for (const canvas of this.#canvases) canvas.remove();
    this.#canvases = [];
  }

  #pan(way: Point, image = 0): void {
    if (!this.#isOn || isWhole(this.#gaze)) return;
    this.#gaze = panned(this.#gaze, way, this.#framed(), window.devicePixelRatio, image);
    this.#draw();
  }

  #look(gaze: Gaze): void {
    if (!this.#isOn) return;
    this.#gaze = gaze;
    align(this.#frames());
    this.#draw();
    this.#changed();
  }

  #reset(question: string): void {
    this.#record.isExchanged = false;
    this.#endDifference();
    // Of every question: an undo puts another one before the one that was looked at.
    for (const frame of this.#stage?.querySelectorAll<HTMLElement>("[data-frame]") ?? []) {
      frame.style.translate = "";
      for (const image of frame.querySelectorAll("img")) image.style.transform = "";
    }
    this.#question = question;
    this.#gaze = WHOLE;
    this.#use = new LookUse(document.visibilityState === "visible");
    this.#changed();
  }

  #draw(): void {
    const drawn = drawnAll(this.#gaze, this.#framed(), window.devicePixelRatio);
    for (const [index, image] of this.#images().entries()) {
      const one = drawn[index];
      if (!one) continue;
      const { offset, scale } = one;
      const transform = isWhole(this.#gaze)
        ? ""
        : `translate(${offset.x}px, ${offset.y}px) scale(${scale.x}, ${scale.y})`;
      for (const { style } of [image, ...this.#canvases.slice(index, index + 1)]) {
        style.transform = transform;
        style.imageRendering = one.isPixelated ? "pixelated" : "auto";
      }
    }
  }

  #read(): LookState {
    return {
      scale: largestScale(this.#gaze, this.#framed(), window.devicePixelRatio).x,
      isZoomed: !isWhole(this.#gaze),
      isActual: this.#gaze.zoom === "actual",
      isExchanged: this.#record?.isExchanged ?? false,
      gain: this.#canvases.length > 0 ? this.#gain : null,
    };
  }

  #changed(): void {
    const state = this.#read();
    this.#use.changed(state);
    if (isSame(state, this.#state)) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #frames(): HTMLElement[] {
    return [
      ...(this.#stage?.querySelectorAll<HTMLElement>('[data-shown="true"] > [data-frame]') ?? []),
    ];
  }

  #images(): HTMLImageElement[] {
    return this.#frames().flatMap((frame) => frame.querySelector("img") ?? []);
  }

  #framed(): Framed[] {
    return this.#images().flatMap((image, index) => {
      const frame = this.#shown[index];
      if (!frame) return [];
      return { frame, image: { width: image.naturalWidth, height: image.naturalHeight } };
    });
  }

  /** The image at a place of the window, and where in its frame. */
  #imageAt(at: Point): { image: number; point: Point } | undefined {
    for (const [image, frame] of this.#frames().entries()) {
      const { left, top, width, height } = frame.getBoundingClientRect();
      const point = { x: (at.x - left) / width, y: (at.y - top) / height };
      const isOver = Math.abs(point.x - MIDDLE.x) <= 0.5 && Math.abs(point.y - MIDDLE.y) <= 0.5;
      if (isOver) return { image, point };
    }
    return undefined;
  }
}

function isSame(one: LookState, other: LookState): boolean {
  const names = Object.keys(one) as (keyof LookState)[];
  return names.every((name) => one[name] === other[name]);
}

/**
 * Puts the corner of each frame on a whole device pixel: centred frames stand between two of them,
 * and then the browser would blend neighbouring pixels of what they show.
 */
function align(frames: readonly HTMLElement[]): void {
  for (const frame of frames) {
    const { left, top } = frame.getBoundingClientRect();
    frame.style.left = aligned(left, frame.style.left);
    frame.style.top = aligned(top, frame.style.top);
  }
}

function aligned(place: number, moved: string): string {
  const own = place - (Number.parseFloat(moved) || 0);
  const ratio = window.devicePixelRatio;
  return `${Math.round(own * ratio) / ratio - own}px`;
}

/** From the middle of one frame to that of the other, in whole device pixels. */
function between(first: HTMLElement, second: HTMLElement): Point {
  const one = first.getBoundingClientRect();
  const other = second.getBoundingClientRect();
  const snap = (way: number) => Math.round(way * window.devicePixelRatio) / window.devicePixelRatio;
  return {
    x: snap(other.left + other.width / 2 - one.left - one.width / 2),
    y: snap(other.top + other.height / 2 - one.top - one.height / 2),
  };
}
