import type { Point } from "./look-math";

/** What a hand asks for. Places are of the window, CSS pixels. */
export interface Asked {
  zoom(factor: number, at: Point): void;
  pan(way: Point, at: Point): void;
}

const SLACK_PX = { mouse: 5, other: 10 }; // a press that moves no further is a click
const LINE_PX = 16;

/**
 * Hears wheel, drag and pinch over the images: the wheel and two fingers zoom, a drag moves. A drag
 * is never a click, so that looking around chooses nothing. Returns the way to stop.
 */
export function listenToHand(stage: HTMLElement, asked: Asked): () => void {
  const off = new AbortController();
  const { signal } = off;
  const fingers = new Map<number, Point>();
  let start: Point = { x: 0, y: 0 };
  let isDrag = false;

  function wheel(event: WheelEvent): void {
    event.preventDefault(); // no scrolling, and no zoom of the whole page by a touchpad
    const px = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    const speed = event.ctrlKey ? 0.01 : 0.002; // a pinch on a touchpad comes as small steps
    const turn = Math.max(-300, Math.min(300, event.deltaY * px));
    asked.zoom(Math.exp(-turn * speed), placeOf(event));
  }

  function down(event: PointerEvent): void {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    if (fingers.size === 0) {
      isDrag = false;
      start = placeOf(event);
    }
    if (fingers.size < 2) fingers.set(event.pointerId, placeOf(event));
  }

  function move(event: PointerEvent): void {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    if (event.buttons === 0) {
      up(event); // let go outside the window
      return;
    }
    const place = placeOf(event);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, place);
    if (other) pinch(before, place, other);
    else drag(before, place, event.pointerType);
  }

  function drag(before: Point, place: Point, pointer: string): void {
    const slack = pointer === "mouse" ? SLACK_PX.mouse : SLACK_PX.other;
    if (!isDrag && distance(start, place) < slack) return;
    const from = isDrag ? before : start;
    isDrag = true;
    asked.pan({ x: place.x - from.x, y: place.y - from.y }, place);
  }

  function pinch(before: Point, place: Point, other: Point): void {
    isDrag = true;
    const middle = between(place, other);
    const was = between(before, other);
    asked.pan({ x: middle.x - was.x, y: middle.y - was.y }, middle);
    asked.zoom(distance(place, other) / Math.max(1, distance(before, other)), middle);
  }

  function up(event: PointerEvent): void {
    fingers.delete(event.pointerId);
  }

  function click(event: MouseEvent): void {
    // A key on a focused button is a click without a press.
    if (!isDrag || event.detail === 0) return;
    event.stopPropagation();
    event.preventDefault();
  }

  stage.addEventListener("wheel", wheel, { signal, passive: false });
  stage.addEventListener("pointerdown", down, { signal });
  stage.addEventListener("click", click, { signal, capture: true });
  window.addEventListener("pointermove", move, { signal });
  window.addEventListener("pointerup", up, { signal });
  window.addEventListener("pointercancel", up, { signal });
  const touchAction = stage.style.touchAction;
  stage.style.touchAction = "none"; // the fingers are ours here
  signal.addEventListener("abort", () => {
    stage.style.touchAction = touchAction;
  });
  return () => off.abort();
}

function placeOf(event: MouseEvent): Point {
  return { x: event.clientX, y: event.clientY };
}

function between(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
