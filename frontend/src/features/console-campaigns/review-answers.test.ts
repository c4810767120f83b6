import { describe, expect, it } from "vitest";
import { answerWord, askedOf } from "./review-answers";

const questions = [
  { key: "overall", label: "Overall", answers: ["first", "second", "tie", "both_bad"] },
  { key: "sharp", label: "Sharp", answers: ["no", "yes"] },
];
const task = { task: 1, prompt: "A cat", images: [], doubt: 0.5, votes: 4 };

describe("askedOf", () => {
  it("puts what divides people most first, with a count for every answer", () => {
    const said = { overall: { first: 4 }, sharp: { no: 2, yes: 2 } };
    const found = askedOf({ ...task, said }, questions);
    expect(found.map((row) => row.name)).toEqual(["sharp", "overall"]);
    expect(found[1]?.counts).toEqual([4, 0, 0, 0]);
  });

  it("says which image a question is about", () => {
    const found = askedOf({ ...task, said: { "sharp/1": { yes: 3 } } }, questions);
    expect(found[0]?.label).toBe("Sharp, image 2");
  });

  it("shows answers to a question that it does not know", () => {
    const found = askedOf({ ...task, said: { "own.q1": { yes: 1 } } }, questions);
    expect(found[0]).toMatchObject({ label: "own.q1", answers: ["yes"], total: 1 });
  });
});

describe("answerWord", () => {
  it("has words for a pair's choices alone", () => {
    expect(answerWord("both_bad")).toBe("Both bad");
    expect(answerWord("5")).toBe("5");
  });
});
