import { expect, it } from "vitest";
import { heatColor } from "@/components/console-heat-map";
import { cellsByPair } from "./win-cells";

it("mirrors a pair that came in one direction only", () => {
  const [a, b] = [1, 2].map((id) => ({ id, name: `m${id}`, revision: 1 }));
  if (!a || !b) throw new Error("two models");
  const counts = { wins: 3, losses: 1, ties: 0, judgements: 4, prompts: 4 };
  const cells = cellsByPair([{ a, b, ...counts, rate: 0.75, low: 0.5, high: 0.875 }]);
  expect(cells.get("1:2")?.rate).toBe(0.75);
  expect(cells.get("2:1")).toEqual({
    rate: 0.25,
    low: 0.125,
    high: 0.5,
    judgements: 4,
    prompts: 4,
  });
});

it("colours nothing at one half", () => {
  expect(heatColor(0)).toContain(" 0%");
  expect(heatColor(-1)).toContain(" 46%");
});
