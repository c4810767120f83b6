import { describe, expect, it } from "vitest";
import { type Action, actionFor, digitOf, findClashes } from "./actions";
import { DEFECT_KEYS } from "./faces-form";
import {
  actionsOf,
  checklistActions,
  facesActions,
  ownPromptActions,
  pairFormActions,
  rankingActions,
  regionsActions,
  scoringActions,
} from "./kind-actions";
import { type PairForm, readPairForm } from "./pair-form";
import type { Guide } from "./queries";

const form = (low: number, high: number) => ({ low, high, criteria: [{ key: "a", weight: 1 }] });
const guide = (kind: Guide["kind"], asked: unknown) => ({ kind, form: asked }) as Guide;

const asked = { strength: { grades: ["a", "b"] }, reasons: [{ key: "hands" }] };
const scores = { key: "overall", label: "Overall", question: "", low: 1, high: 7 };
const regions = {
  rows: 8,
  columns: 8,
  tools: ["patch", "brush", "box", "point"],
  reasons: [
    { key: "a", label: "A", polarity: "bad" },
    { key: "b", label: "B", polarity: "good" },
  ],
  words: true,
} as const;

const faces = {
  grades: { good: "Good", acceptable: "So so", bad: "Bad", not_face: "No face" },
  defects: DEFECT_KEYS.map((key) => ({ key, label: key, help: "" })),
  missed: true,
};

function press(key: string, code = "") {
  return { key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
}

describe.each<[string, readonly Action[]]>([
  ["scoring from 0 to 7", scoringActions({ low: 0, high: 7 })],
  ["scoring from -5 to 100", scoringActions({ low: -5, high: 100 })],
  ["the checklist", checklistActions],
  ["a pair with a form", pairFormActions(readPairForm(asked) as PairForm)],
  ["a ranking", rankingActions({ slots: 5, perSlot: 2, scores })],
  ["regions", regionsActions(regions)],
  ["faces", facesActions(faces)],
  ["own prompts", ownPromptActions],
])("%s", (_, list) => {
  it("gives each key to one action, and each action one name", () => {
    expect(findClashes(list)).toEqual([]);
    expect(new Set(list.map((action) => action.name)).size).toBe(list.length);
  });

  it("skips, flags and takes back by the keys of a pair", () => {
    expect(["s", "f", "z", "h", "?"].map((key) => actionFor(list, press(key))?.name)).toEqual([
      "skip",
      "flag",
      "undo",
      "history",
      "help",
    ]);
  });

  it("lets nothing be filled in before it is painted", () => {
    const filling = list.filter(({ group }) => group === "form" || group === "choice");
    expect(filling.every((action) => action.needs === "painted")).toBe(true);
  });
});

it("hears only the scores there are", () => {
  const scores = scoringActions({ low: 1, high: 5 })[0];
  expect(scores?.keys).toEqual(["1", "2", "3", "4", "5"]);
  expect(scoringActions({ low: -2, high: 2 })[0]?.keys).toContain("-");
});

it("hears digits by their place where the layout writes something else there", () => {
  expect(actionFor(checklistActions, press("&", "Digit1"))?.name).toBe("option");
  expect(digitOf(press("&", "Digit1"))).toBe("1");
  expect(actionFor(checklistActions, press("ArrowLeft", "Numpad4"))?.name).toBe("back");
});

it("moves an image between slots by Shift and an arrow, and by none without it", () => {
  const ranking = rankingActions({ slots: 5, perSlot: 2, scores: null });
  const arrow = { ...press("ArrowRight"), shiftKey: true };
  expect(actionFor(ranking, arrow)?.name).toBe("worse");
  expect(actionFor(ranking, press("ArrowRight"))?.name).toBe("after");
  expect(actionFor(ranking, press("6"))).toBeUndefined();
  expect(actionFor(checklistActions, arrow)).toBeUndefined();
});

it("shows the keys of the campaign's kind", () => {
  const names = (one: Guide) => actionsOf(one).map((action) => action.name);
  expect(names(guide("pairwise", {}))).toContain("both_bad");
  expect(names(guide("pairwise", asked))).toContain("grade");
  expect(names(guide("ranking", { slots: 5, per_slot: 2 }))).toContain("digit");
  expect(names(guide("scoring", form(0, 7)))).toContain("score");
  expect(names(guide("checklist", {}))).toContain("option");
  expect(names(guide("regions", regions))).toContain("patch");
});

it("has only the tools that the campaign has", () => {
  const bare = { ...regions, tools: ["box"], reasons: [regions.reasons[0]], words: false } as const;
  const names = regionsActions(bare).map((action) => action.name);
  expect(names).toContain("box");
  for (const name of ["patch", "brush", "smaller", "turn", "words"]) {
    expect(names).not.toContain(name);
  }
});
