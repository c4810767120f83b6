import { expect, it } from "vitest";
import { addCriterion, keyOf, newKind, toForm } from "./kind-form";

it("asks nothing more of a pair, and the built-in questions of a checklist", () => {
  expect(toForm(newKind)).toEqual({ form: {} });
  expect(toForm({ ...newKind, kind: "checklist" })).toEqual({ form: { builtin: "image" } });
});

it("sends the criteria with numbers as numbers", () => {
  const form = toForm({ ...newKind, kind: "scoring", group: "4", high: "5" });
  expect(form).toHaveProperty("form.group", 4);
  expect(form).toHaveProperty("form.high", 5);
  expect(form).toHaveProperty("form.criteria.2.key", "overall");
  expect(form).toHaveProperty("form.criteria.2.weight", 0.7);
});

it("wants each criterion named, and once", () => {
  const scoring = { ...newKind, kind: "scoring" } as const;
  const unnamed = addCriterion(scoring);
  expect(toForm(unnamed)).toHaveProperty("problem");
  const twice = unnamed.criteria.map((row) => (row.label ? row : { ...row, label: "Overall" }));
  expect(toForm({ ...unnamed, criteria: twice })).toHaveProperty("problem");
});

it("makes keys out of names", () => {
  expect(keyOf("Overall feeling!")).toBe("overall_feeling");
  expect(keyOf("2 hands")).toBe("hands");
  expect(keyOf("质量")).toBe("");
});

it("sends the reasons of a regions campaign with keys of their own", () => {
  const regions = { ...newKind.regions, rows: "4", bad: ["Extra limbs"], good: ["Fine"] };
  expect(toForm({ ...newKind, kind: "regions", regions })).toEqual({
    form: {
      rows: 4,
      columns: 8,
      tools: ["patch", "brush", "box", "point"],
      reasons: [
        { key: "extra_limbs", label: "Extra limbs", polarity: "bad" },
        { key: "fine", label: "Fine", polarity: "good" },
      ],
      words: true,
    },
  });
});

it.each([
  { bad: [], good: [] },
  { bad: ["Same"], good: ["same!"] },
  { bad: ["质量"] },
  { tools: [] },
  { rows: 0, columns: 0 },
])("wants of a regions campaign what the server would refuse: %j", (change) => {
  const regions = { ...newKind.regions, ...change };
  expect(toForm({ ...newKind, kind: "regions", regions })).toHaveProperty("problem");
});
