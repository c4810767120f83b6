import { describe, expect, it } from "vitest";
import { messages } from "./messages";
import { bodyOf, noPicked, placesOfTask, sharesAt, withVotes } from "./picked";
import type { GoldChoice } from "./queries";

const overall = { key: "overall", label: "Overall", answers: ["first", "second", "tie"] };
const pair = { kind: "pairwise", imagesEach: 2, questions: [overall] } as const;
const task = {
  id: 5,
  prompt_id: 3,
  candidates: [12, 13],
  answered: 3,
  votes: [{ question: "overall", position: 0, counts: [1, 2, 0] }],
  check: null,
} as unknown as GoldChoice;
const places = placesOfTask(task, pair);

describe("a task that is made gold", () => {
  it("expects the answer that was pressed", () => {
    const said = bodyOf(task, "gold", places, { ...noPicked, answers: { overall: "second" } });
    const answers = [{ question: "overall", candidate: null, answer: "second", explanation: "" }];
    expect(said).toEqual({ body: { role: "gold", candidates: [12, 13], prompt: 3, answers } });
  });

  it("is not made where nothing is expected", () => {
    const nothing = { problem: messages.nothingExpected };
    expect(bodyOf(task, "gold", places, noPicked)).toEqual(nothing);
    expect(bodyOf(task, "gold", places, { ...noPicked, isSoft: true })).toEqual(nothing);
  });

  it("expects the votes it got", () => {
    const said = bodyOf(task, "entrance", places, withVotes(noPicked, task, places));
    expect(said).toHaveProperty("body.answers.0.shares", { first: 0.33, second: 0.67 });
    expect(said).toHaveProperty("body.role", "entrance");
  });

  it("begins with the pressed answer when it turns to shares", () => {
    const [place] = places;
    if (!place) throw new Error("a pair has a question");
    expect(sharesAt({ ...noPicked, answers: { overall: "tie" } }, place)).toEqual([0, 0, 100]);
    expect(sharesAt(noPicked, place)).toEqual([34, 33, 33]);
  });

  it("is asked of each image by its place on the page", () => {
    const scores = { kind: "scoring", imagesEach: 2, questions: [overall] } as const;
    expect(placesOfTask(task, scores).map(({ label }) => label)).toEqual([
      "Overall, image 1",
      "Overall, image 2",
    ]);
  });
});
