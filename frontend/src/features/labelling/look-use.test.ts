import { expect, it } from "vitest";
import { type LookState, LookUse } from "./look-use";

const WHOLE: LookState = {
  scale: 1,
  isZoomed: false,
  isActual: false,
  isExchanged: false,
  gain: null,
};

function use() {
  const clock = { ms: 0 };
  return { clock, used: new LookUse(true, () => clock.ms) };
}

it("counts nothing of the whole images", () => {
  const { clock, used } = use();
  used.changed(WHOLE);
  clock.ms = 5000;
  expect(used.read()).toEqual({
    zoom_max: 1,
    zoomed_ms: 0,
    actual_ms: 0,
    flickers: 0,
    flicker_ms: 0,
    difference_ms: 0,
    difference_gain: null,
  });
});

it("counts each way of looking by its own clock, and keeps the greatest zoom", () => {
  const { clock, used } = use();
  used.changed({ ...WHOLE, scale: 3.1382, isZoomed: true });
  clock.ms = 100;
  used.changed({ ...WHOLE, scale: 1.5, isZoomed: true, isActual: true });
  clock.ms = 130;
  used.changed({ ...WHOLE, gain: 8 });
  clock.ms = 137;
  used.changed(WHOLE);
  clock.ms = 1000;
  expect(used.read()).toMatchObject({
    zoom_max: 3.14,
    zoomed_ms: 130,
    actual_ms: 30,
    difference_ms: 7,
    difference_gain: 8,
  });
});

it("counts how often the two were exchanged, not how often something else changed", () => {
  const { clock, used } = use();
  for (let time = 0; time < 3; time += 1) {
    used.changed({ ...WHOLE, isExchanged: true });
    clock.ms += 10;
    used.changed({ ...WHOLE, isExchanged: true, isZoomed: true, scale: 2 });
    clock.ms += 10;
    used.changed(WHOLE);
    clock.ms += 10;
  }
  expect(used.read()).toMatchObject({ flickers: 3, flicker_ms: 60 });
});

it("stands still while the tab is hidden", () => {
  const { clock, used } = use();
  used.changed({ ...WHOLE, isZoomed: true, scale: 2 });
  clock.ms = 50;
  used.setVisible(false);
  clock.ms = 5000;
  used.setVisible(true);
  clock.ms = 5020;
  expect(used.read().zoomed_ms).toBe(70);
});
