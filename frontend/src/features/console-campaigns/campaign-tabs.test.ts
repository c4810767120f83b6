import { expect, it } from "vitest";
import { tabsOf } from "./campaign-tabs";

const values = (kind: Parameters<typeof tabsOf>[0]["kind"], form = {}, isAdmin = true) =>
  tabsOf({ kind, form, held_count: 0 }, isAdmin).map(({ value }) => value);

it("shows results where there is more than a choice", () => {
  expect(values("pairwise")).not.toContain("results");
  expect(values("pairwise", { dimensions: [] })).toContain("results");
  expect(values("scoring")).toContain("results");
  expect(values("scoring")).not.toContain("leaderboard");
  expect(values("regions")).toContain("patches");
  expect(values("regions")).not.toContain("quality");
});

it("shows the right answers to admins alone", () => {
  expect(values("pairwise")).toContain("checks");
  expect(values("pairwise", {}, false)).not.toContain("checks");
});

it("counts what is on hold", () => {
  const tabs = tabsOf({ kind: "pairwise", form: {}, held_count: 2 }, false);
  expect(tabs.at(-1)?.label).toBe("On hold (2)");
});
