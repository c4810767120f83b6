import { describe, expect, it } from "vitest";
import { answerWords, verdictOf, whyOf } from "./feedback-words";
import type { Guide } from "./queries";

const guide = (kind: Guide["kind"], form: unknown = {}) => ({ kind, form }) as Guide;

describe("an answer in the words of the form", () => {
  it("is a side of a pair", () => {
    expect(answerWords(guide("pairwise"), "Overall", "left")).toBe("Left");
    expect(answerWords(guide("pairwise"), "Overall", "both_bad")).toBe("Both bad");
  });

  it("is a number of a score, whatever words a pair has for it", () => {
    expect(answerWords(guide("scoring"), "Structure", "5")).toBe("5");
  });

  it("is the label of an option, found by the part and the item", () => {
    const item = (label: string, options: object[]) => ({ key: label, label, options });
    const options = (no: string) => [{ key: "no", label: no }];
    const dimensions = [
      { key: "a", label: "Body", items: [item("Hands", options("Broken hands"))] },
      { key: "b", label: "Text", items: [item("Hands", options("Unreadable"))] },
    ];
    const checklist = guide("checklist", { body: { dimensions } });
    expect(answerWords(checklist, "Text: Hands", "no")).toBe("Unreadable");
    expect(answerWords(checklist, "Text: Feet", "no")).toBe("no");
  });

  it("is the campaign's own word for a grade", () => {
    const grades = { good: "Fine", acceptable: "So so", bad: "Bad", not_face: "None" };
    const faces = guide("faces", { grades, defects: [] });
    expect(answerWords(faces, "Grade", "good")).toBe("Fine");
  });

  it("says so where a question was left out", () => {
    expect(answerWords(guide("checklist"), "Text: Hands", "")).toBe("No answer");
  });
});

it("gives a reason that several questions share once, below the last of them", () => {
  const rows = ["Torn.", "Torn.", "", "Whole."].map((explanation) => ({ explanation }));
  expect(rows.map((_, at) => whyOf(rows, at))).toEqual(["", "Torn.", "", "Whole."]);
});

it("tells the whole credit from some and from none", () => {
  expect([1, 0.4, 0].map(verdictOf)).toEqual(["right", "partly", "wrong"]);
});
