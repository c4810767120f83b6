// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { listenToHand } from "./look-hand";

const asked = { zoom: vi.fn(), pan: vi.fn() };
const clicked = vi.fn();
let stage: HTMLElement;
let stop: () => void;

beforeEach(() => {
  document.body.innerHTML = "<div><button></button></div>";
  stage = document.body.firstElementChild as HTMLElement;
  button().addEventListener("click", clicked);
  stop = listenToHand(stage, asked);
});

afterEach(() => {
  stop();
  vi.resetAllMocks();
});

const button = () => document.querySelector("button") as HTMLElement;

function point(type: string, x: number, y: number, more: PointerEventInit = {}): void {
  const init = { clientX: x, clientY: y, pointerId: 1, pointerType: "mouse", buttons: 1 };
  button().dispatchEvent(new PointerEvent(type, { ...init, bubbles: true, ...more }));
}

function click(detail = 1): void {
  button().dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail }));
}

it("a press that hardly moves is a click", () => {
  point("pointerdown", 10, 10);
  point("pointermove", 13, 12);
  point("pointerup", 13, 12, { buttons: 0 });
  click();
  expect(clicked).toHaveBeenCalledOnce();
  expect(asked.pan).not.toHaveBeenCalled();
});

it("a drag moves, all of its way, and is no click", () => {
  point("pointerdown", 10, 10);
  for (const x of [12, 20, 45]) point("pointermove", x, 10);
  point("pointerup", 45, 10, { buttons: 0 });
  click();
  expect(clicked).not.toHaveBeenCalled();
  const way = asked.pan.mock.calls.reduce((sum, [{ x }]) => sum + x, 0);
  expect(way).toBe(35);
});

it("the press after a drag is a click again, and so is a key", () => {
  point("pointerdown", 10, 10);
  point("pointermove", 60, 10);
  point("pointerup", 60, 10, { buttons: 0 });
  click(0); // Enter on the focused button
  point("pointerdown", 10, 10);
  point("pointerup", 10, 10, { buttons: 0 });
  click();
  expect(clicked).toHaveBeenCalledTimes(2);
});

it("two fingers zoom by their distance, about their middle", () => {
  const touch = { pointerType: "touch" };
  point("pointerdown", 100, 100, touch);
  point("pointerdown", 200, 100, { ...touch, pointerId: 2 });
  point("pointermove", 300, 100, { ...touch, pointerId: 2 });
  expect(asked.zoom).toHaveBeenCalledWith(2, { x: 200, y: 100 });
  expect(asked.pan).toHaveBeenCalledWith({ x: 50, y: 0 }, { x: 200, y: 100 });
  point("pointerup", 300, 100, { ...touch, pointerId: 2, buttons: 0 });
  point("pointerup", 100, 100, { ...touch, buttons: 0 });
  click();
  expect(clicked).not.toHaveBeenCalled();
});

it("forgets a button that was let go outside the window", () => {
  point("pointerdown", 10, 10);
  point("pointermove", 90, 90, { buttons: 0 });
  point("pointermove", 95, 95);
  expect(asked.pan).not.toHaveBeenCalled();
});

it("the wheel zooms in and out by as much, and scrolls nothing", () => {
  const turn = (deltaY: number) => {
    const event = new WheelEvent("wheel", { deltaY, bubbles: true, cancelable: true });
    button().dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect([turn(-100), turn(100)]).toEqual([true, true]);
  const [[nearer], [farther]] = asked.zoom.mock.calls as [[number], [number]];
  expect(nearer).toBeGreaterThan(1);
  expect(nearer * farther).toBeCloseTo(1);
});

it("hears nothing any more once it is stopped", () => {
  stop();
  point("pointerdown", 10, 10);
  point("pointermove", 60, 10);
  expect(asked.pan).not.toHaveBeenCalled();
  expect(stage.style.touchAction).toBe("");
});
