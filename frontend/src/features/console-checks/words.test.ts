import { describe, expect, it } from "vitest";
import type { Admission } from "./queries";
import { answerLabel, factsLine, isDoubtful, latestOf, sharesOf } from "./words";

describe("an answer", () => {
  it("is the label of a checklist's option, of that question", () => {
    const item = (key: string, label: string) => ({ key, options: [{ key: "no", label }] });
    const form = { body: { dimensions: [{ items: [item("a", "None"), item("b", "Broken")] }] } };
    expect(answerLabel({ kind: "checklist", form }, "b", "no")).toBe("Broken");
    expect(answerLabel({ kind: "checklist", form }, "c", "no")).toBe("no");
  });

  it("is a side of a pair, and a number of a score", () => {
    expect(answerLabel({ kind: "pairwise", form: {} }, "overall", "both_bad")).toBe("Both bad");
    expect(answerLabel({ kind: "scoring", form: {} }, "x", "5")).toBe("5");
  });
});

describe("expected against given", () => {
  const known = {
    question: "overall",
    position: 0,
    answers: ["first", "second", "tie", "both_bad"],
    shares: [0.7, 0.3, 0, 0],
    given: [3, 0, 1, 0],
    explanation: "",
  };

  it("has a share of both, without what neither has", () => {
    expect(sharesOf(known)).toEqual([
      { answer: "first", expected: 0.7, count: 3, given: 0.75 },
      { answer: "second", expected: 0.3, count: 0, given: 0 },
      { answer: "tie", expected: 0, count: 1, given: 0.25 },
    ]);
  });

  it("divides nothing by nobody", () => {
    const none = sharesOf({ ...known, given: [0, 0, 0, 0] });
    expect(none.map(({ given }) => given)).toEqual([0, 0]);
  });

  it("is doubtful when many answer otherwise, not when two do", () => {
    expect(isDoubtful({ answered: 9, credit: 0.2 })).toBe(true);
    expect(isDoubtful({ answered: 2, credit: 0 })).toBe(false);
    expect(isDoubtful({ answered: 9, credit: null })).toBe(false);
  });
});

it("says the numbers that a rule went by in one line", () => {
  expect(factsLine({ median_ms: 312.25, coin: 0.9996, some_interval: [0.1, 0.25] })).toBe(
    "median time in ms: 312.3; chance of a coin-flipper: 100 %; some interval: 0.1 to 0.25",
  );
});

it("says how seldom something comes by chance", () => {
  expect(factsLine({ chance: 3.5e-18 })).toBe("by chance: less than once in a million");
  expect(factsLine({ chance: 0.0005 })).toBe("by chance: once in 2,000");
});

it("finds what holds for each person", () => {
  const row = (person: number, passed: boolean) => ({ person, passed }) as Admission;
  const latest = latestOf([row(1, true), row(2, false), row(1, false)]);
  expect([...latest.values()].map(({ passed }) => passed)).toEqual([true, false]);
});
