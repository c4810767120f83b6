import { expect, test } from "vitest";
import { rowsOf, seriesOf } from "./choice-curve";
import { fieldsOf, toBody } from "./choice-form";
import type { Choice } from "./choice-queries";

const empty = { setting: null } as Choice;

test("a first setting asks for the defaults and leaves the cap to the server", () => {
  expect(toBody(fieldsOf(empty))).toEqual({
    choice: "active",
    rule: "models",
    per_round: 100,
    total: null,
    control_share: 0.2,
    least: 2,
    sure: 0.95,
    target: null,
  });
});

test("percent become shares and go back without a rest", () => {
  const setting = { ...fieldsOf(empty), sure_percent: 97.5, target_percent: "80", cap: 6 };
  const body = toBody(setting);
  expect(body).toMatchObject({ sure: 0.975, target: 0.8, cap: 6 });
  const kept = { setting: { ...body, seed: 0, changed_at: "" } } as unknown as Choice;
  expect(toBody(fieldsOf(kept))).toEqual(body);
});

test("a curve is lines in percent and rows with their intervals", () => {
  const arms = [
    { arm: "random" as const, points: [{ votes: 10, value: 0.5, low: 0.4, high: 0.6 }] },
  ];
  expect(seriesOf(arms)).toEqual([{ name: "By chance", points: [{ x: 10, y: 50 }] }]);
  expect(rowsOf(arms)).toEqual([["By chance", 10, 0.5, 0.4, 0.6]]);
});
