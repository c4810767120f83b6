import { expect, it } from "vitest";
import { groupsOf, placeOf } from "./campaign-tabs";

type Kind = Parameters<typeof groupsOf>[0]["kind"];
const groups = (kind: Kind, form = {}, isAdmin = true, held_count = 0) =>
  groupsOf({ kind, form, held_count }, isAdmin);
const values = (...told: Parameters<typeof groups>) =>
  groups(...told).flatMap(({ pages }) => pages.map(({ value }) => value));

it("shows results where there is more than a choice", () => {
  expect(values("pairwise")).not.toContain("results");
  expect(values("pairwise", { dimensions: [] })).toContain("results");
  expect(values("scoring")).toContain("results");
  expect(values("scoring")).not.toContain("leaderboard");
  expect(values("scoring")).not.toContain("sides");
  expect(values("regions")).toContain("patches");
  expect(values("regions")).not.toContain("quality");
});

it("shows the right answers to admins alone, and no group without a page", () => {
  expect(values("pairwise")).toContain("checks");
  expect(values("pairwise", {}, false)).not.toContain("checks");
  expect(groups("regions", {}, true).map(({ label }) => label)).toContain("Quality");
  expect(groups("regions", {}, false).map(({ label }) => label)).not.toContain("Quality");
});

it("counts what is on hold", () => {
  const labels = groups("pairwise", {}, false, 2).flatMap(({ pages }) => pages);
  expect(labels.find(({ value }) => value === "held")?.label).toBe("On hold (2)");
});

it("puts every page that was a tab of its own into a group, where old addresses find it", () => {
  const old =
    "progress times leaderboard quality review votes instructions checks counts annotators judgements held";
  const all = groups("pairwise");
  for (const tab of old.split(" ")) expect(placeOf(all, tab).page.value).toBe(tab);
  expect(placeOf(all, "review").group).toBe(placeOf(all, "checks").group);
  expect(new Set(values("pairwise")).size).toBe(values("pairwise").length);
});

it("leads to the first page where the address names none that there is", () => {
  const mine = groups("pairwise", {}, false);
  for (const tab of [null, "", "nonsense", "checks"]) {
    expect(placeOf(mine, tab)).toMatchObject({ group: "overview", page: { value: "progress" } });
  }
});
