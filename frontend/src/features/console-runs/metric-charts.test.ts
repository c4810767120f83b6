import { expect, it } from "vitest";
import { chartsOf } from "./metric-charts";

let id = 0;
function metric(name: string, step: number, value: number) {
  id += 1;
  return { id, name, step, value };
}

it("draws train and validation of one quantity into one chart, the known ones first", () => {
  const charts = chartsOf([
    metric("learning_rate", 1, 0.1),
    metric("validation/accuracy", 2, 0.7),
    metric("train/loss", 1, 0.9),
    metric("validation/loss", 2, 0.8),
  ]);
  expect(charts.map((chart) => chart.title)).toEqual([
    "Loss",
    "Agreement with people",
    "learning rate",
  ]);
  expect(charts[0]?.series.map((line) => line.name)).toEqual(["train", "validation"]);
});

it("puts winner and loser drift side by side", () => {
  const charts = chartsOf([
    metric("validation/winner_drift", 1, -0.1),
    metric("validation/loser_drift", 1, 0.2),
  ]);
  expect(charts).toHaveLength(1);
  expect(charts[0]?.series.map((line) => line.name)).toEqual([
    "validation winner drift",
    "validation loser drift",
  ]);
});

it("keeps the newest value of a step that a resumed run repeats, in order of steps", () => {
  const [chart] = chartsOf([
    metric("train/loss", 1, 9),
    metric("train/loss", 2, 8),
    metric("train/loss", 1, 7),
  ]);
  expect(chart?.series[0]?.points).toEqual([
    { x: 1, y: 7 },
    { x: 2, y: 8 },
  ]);
});
