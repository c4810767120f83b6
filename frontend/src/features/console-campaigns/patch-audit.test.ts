import { expect, it } from "vitest";
import { curveSeries } from "./patch-audit";

it("draws people's means where the automatic means lie, and the curve through its knots", () => {
  const bins = [
    { low: 0.2, high: 0.3, cells: 4, auto: 0.25, human: 0.5 },
    { low: 0.9, high: 1, cells: 8, auto: 0.95, human: 1 },
  ];
  const [people, curve] = curveSeries({ bins, curve: { x: [0.2, 0.9], y: [0.4, 1] } });
  expect(people?.points).toEqual([
    { x: 0.25, y: 0.5 },
    { x: 0.95, y: 1 },
  ]);
  expect(curve?.points).toEqual([
    { x: 0.2, y: 0.4 },
    { x: 0.9, y: 1 },
  ]);
});

it("has no curve before anybody judged", () => {
  const [people, curve] = curveSeries({ bins: [], curve: null });
  expect(people?.points).toEqual([]);
  expect(curve?.points).toEqual([]);
});
