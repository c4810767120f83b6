import { expect, it } from "vitest";
import { summary } from "./kind-summary";
import type { Guide } from "./queries";

const scoring = {
  kind: "scoring",
  form: { low: 0, high: 7, criteria: [{ key: "tex", label: "Texture", weight: 1 }] },
} as unknown as Guide;
const checklist = {
  kind: "checklist",
  form: {
    body: {
      dimensions: [
        {
          key: "d",
          items: [{ key: "i", label: "Hands", options: [{ key: "o", label: "perfect" }] }],
        },
      ],
    },
  },
} as unknown as Guide;

it("puts scores in one line, image after image", () => {
  const ratings = [
    { image: 1, criterion: "tex", value: 5 },
    { image: 0, criterion: "tex", value: 3 },
    { image: 0, criterion: "gone", value: 1 },
  ];
  expect(summary({ ratings }, scoring)).toBe("Texture 3 5, gone 1");
});

it("puts answers in one line with their words", () => {
  expect(summary({ answers: [{ image: 0, item: "i", option: "o" }] }, checklist)).toBe(
    "1 answer. Hands: perfect",
  );
});

it("puts the slots of a ranking in the order shown, and its scores after them", () => {
  const placements = [
    { image: 1, slot: 1 },
    { image: 0, slot: 3 },
  ];
  const ratings = [0, 1].map((image) => ({ image, criterion: "overall", value: 4 + image }));
  expect(summary({ placements }, undefined)).toBe("Slots 3 1");
  expect(summary({ placements, ratings }, undefined)).toBe("Slots 3 1, overall 4 5");
});

it("says of a pair all that was asked", () => {
  const guide = {
    kind: "pairwise",
    form: {
      dimensions: [{ key: "sharp", label: "Sharpness" }],
      strength: { grades: ["slightly", "much"] },
      reasons: [{ key: "hands", label: "Broken hands" }],
      reasons_of: "each",
    },
  } as unknown as Guide;
  const said = {
    choice: "left",
    strength: 2,
    dimensions: [{ dimension: "sharp", choice: "tie", strength: null }],
    reasons: [{ image: 1, key: "hands" }],
  } as const;
  expect(
    summary({ ...said, dimensions: [...said.dimensions], reasons: [...said.reasons] }, guide),
  ).toBe("First one (much), Sharpness: Equally good, Broken hands (2)");
  expect(summary({ choice: "left" }, { ...guide, form: {} } as Guide)).toBe("");
});

it("has nothing to say of nothing", () => {
  expect(summary({ ratings: [], answers: [] }, undefined)).toBe("");
});

it("counts places and words, or says that there was nothing", () => {
  const reasons = [{ key: "fine", label: "Fine", polarity: "good" }];
  const form = { rows: 8, columns: 8, tools: ["point"], reasons, words: true };
  const guide = { kind: "regions", form } as unknown as Guide;
  const point = { tool: "point" as const, geometry: { x: 0, y: 0 } };
  const marks = [
    { ...point, reason: "fine" },
    { ...point, reason: "smear" },
    { ...point, reason: "blur" },
  ];
  const words = [{ word: 0, text: "a", fault: "wrong" as const }];
  const said = { nothing_to_mark: false, marks, words };
  expect(summary({ regions: said }, guide)).toBe("2 bad, 1 good, 1 word");
  expect(summary({ regions: { nothing_to_mark: true, marks: [], words: [] } }, guide)).toBe(
    "Nothing to mark",
  );
});
