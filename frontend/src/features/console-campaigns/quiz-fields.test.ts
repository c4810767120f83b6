import { describe, expect, it } from "vitest";
import { emptyQuestion, rowsOf, toQuestions } from "./quiz-fields";

const question = { text: "Equal?", options: ["Left", "Tie"], right: 1, explanation: "" };

describe("the fields of a quiz", () => {
  it("give back what they were made of", () => {
    expect(toQuestions(rowsOf([question]))).toEqual([question]);
  });

  it("keep the right answer where empty places before it fall away", () => {
    const row = { ...emptyQuestion([]), text: " Q ", options: ["", "a", "", "b", ""], right: 3 };
    expect(toQuestions([row])).toEqual([
      { text: "Q", options: ["a", "b"], right: 1, explanation: "" },
    ]);
  });

  it("name no option where the right place is empty, so that it is refused", () => {
    const row = { ...emptyQuestion([]), options: ["a", "b", "", "", ""], right: 4 };
    expect(toQuestions([row])[0]?.right).toBe(2);
  });
});
