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

it("has nothing to say of nothing", () => {
  expect(summary({ ratings: [], answers: [] }, undefined)).toBe("");
});
