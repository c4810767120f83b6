import { expect, it } from "vitest";
import { addCriterion, keyOf, newKind, toForm } from "./kind-form";

it("asks nothing more of a pair, and the built-in questions of a checklist", () => {
  expect(toForm(newKind)).toEqual({ form: {} });
  expect(toForm({ ...newKind, kind: "checklist" })).toEqual({ form: { builtin: "image" } });
});

it("names the published version of a checklist, and whether prompts' own questions are asked", () => {
  const checklist = { ...newKind, kind: "checklist", checklist: "12" } as const;
  expect(toForm(checklist)).toEqual({ form: { version: 12 } });
  expect(toForm({ ...checklist, own: "also" })).toEqual({
    form: { version: 12, own_questions: "also" },
  });
  expect(toForm({ ...checklist, own: "only" })).toEqual({ form: { own_questions: "only" } });
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
