import { expect, it } from "vitest";
import { Stopwatch } from "./stopwatch";

function watchAt() {
  let now = 100;
  const watch = new Stopwatch(() => now);
  return {
    watch,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

it("counts from its start", () => {
  const { watch, pass } = watchAt();
  pass(50);
  watch.start();
  pass(30);
  expect(watch.elapsedMs).toBe(30);
});

it("stands still while the tab is hidden", () => {
  const { watch, pass } = watchAt();
  watch.start();
  pass(10);
  watch.setVisible(false);
  pass(1000);
  watch.setVisible(false);
  watch.setVisible(true);
  pass(5);
  expect(watch.elapsedMs).toBe(15);
});

it("does not begin by being looked at", () => {
  const { watch, pass } = watchAt();
  watch.setVisible(true);
  pass(10);
  expect(watch.elapsedMs).toBe(0);
});

it("begins anew at each start, hidden or not", () => {
  const { watch, pass } = watchAt();
  watch.start();
  pass(10);
  watch.start(false);
  pass(10);
  expect(watch.elapsedMs).toBe(0);
  watch.setVisible(true);
  pass(7);
  expect(watch.elapsedMs).toBe(7);
});
