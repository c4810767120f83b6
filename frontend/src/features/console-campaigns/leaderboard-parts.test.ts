import { expect, it } from "vitest";
import { partsOf, type Rated, rowsOf, whyNone } from "./leaderboard-parts";

const model = (id: number, rating: number, more: Partial<Rated> = {}): Rated => ({
  model_version: { id, name: `m${id}`, revision: 1 } as Rated["model_version"],
  rating,
  low: rating - 20,
  high: rating + 20,
  wins: 3,
  losses: 2,
  ties: 0,
  both_bad: 0,
  judgements: 5,
  ...more,
});

it("ranks models that never met apart from each other, the best of each part first", () => {
  const models = [model(1, 990), model(2, 1010), model(3, 1100), model(4, 900)];
  const parts = partsOf({
    models,
    groups: [
      [1, 2],
      [3, 4],
    ],
  });
  expect(parts.map((rows) => rows.map(({ model_version }) => model_version.id))).toEqual([
    [2, 1],
    [3, 4],
  ]);
  expect(rowsOf(parts).map((row) => row[1])).toEqual([1, 1, 2, 2]);
});

it("loses no model that the server put into no group", () => {
  expect(partsOf({ models: [model(1, 1000)], groups: [] })).toHaveLength(1);
});

it("says why there is no interval, and never writes one without width", () => {
  const flat = { low: null, high: null };
  const ties = [model(1, 1000, { ...flat, wins: 0, losses: 0 })];
  expect(whyNone(ties)).toContain("tie");
  const even = [model(1, 1000, { ...flat, wins: 4, losses: 4 })];
  expect(whyNone(even)).toContain("as often as it lost");
  const one = [model(1, 1264, { ...flat, wins: 1, losses: 0 })];
  expect(whyNone(one)).toContain("one prompt");
  expect(rowsOf([one])[0]?.slice(3, 5)).toEqual([null, null]);
  expect(whyNone([model(1, 1000)])).toBe("");
});
