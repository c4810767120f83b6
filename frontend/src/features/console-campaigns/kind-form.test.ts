import { describe, expect, it } from "vitest";
import { keyOf } from "./keys";
import { addCriterion, mediaOf, newKind, toForm } from "./kind-form";
import { addDimension, type PairFormFields, plainPair } from "./pair-form";

it("asks nothing more of a pair, and the built-in questions of a checklist", () => {
  expect(toForm(newKind)).toEqual({ form: {} });
  expect(toForm({ ...newKind, kind: "checklist" })).toEqual({ form: { builtin: "image" } });
  const video = { ...newKind, kind: "checklist", media: "video", checklist: "video" } as const;
  expect(toForm(video)).toEqual({ form: { builtin: "video" } });
  expect(mediaOf(video)).toBe("video");
  expect(mediaOf({ ...video, kind: "scoring" })).toBe("image");
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

describe("a pair that is asked more", () => {
  const form = (pair: Partial<PairFormFields>) =>
    toForm({ ...newKind, pair: { ...plainPair, ...pair } });
  const [row] = addDimension(plainPair).dimensions;
  const dimension = { ...row, label: "Sharp edges" } as (typeof plainPair)["dimensions"][number];

  it("sends its dimensions, grades and reasons with keys", () => {
    expect(form({ dimensions: [dimension], strength: "overall", reasons: ["Bad hands"] })).toEqual({
      form: {
        overall: true,
        dimensions: [{ key: "sharp_edges", label: "Sharp edges", question: "" }],
        strength: { grades: ["Slightly", "Clearly", "Much"], each: false },
        reasons: [{ key: "bad_hands", label: "Bad hands" }],
        reasons_of: "choice",
      },
    });
  });

  it("grades the dimensions where there is no overall choice to grade", () => {
    const asked = form({ overall: false, dimensions: [dimension], strength: "overall" });
    expect(asked).toHaveProperty("form.strength.each", true);
  });

  it.each([
    { overall: false },
    { dimensions: [{ ...dimension, label: "" }] },
    { dimensions: [dimension, { ...dimension, id: 1 }] },
    { reasons: ["质量"] },
    { strength: "each" as const, grades: ["Much"] },
  ])("says what is missing in %o", (pair) => {
    expect(form(pair)).toHaveProperty("problem");
  });
});

it("ranks into slots that have room for all", () => {
  const kind = { ...newKind, kind: "ranking" } as const;
  expect(toForm(kind)).toEqual({ form: { group: 4, slots: 5, per_slot: 2, scores: null } });
  const scored = toForm({ ...kind, ranking: { ...kind.ranking, scores: true } });
  expect(scored).toHaveProperty("form.scores.high", 7);
  const small = { ...kind.ranking, slots: 3, perSlot: 1 };
  expect(toForm({ ...kind, ranking: small })).toHaveProperty("problem");
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
