import { describe, expect, it } from "vitest";
import { type AskedOf, emptyGold, placesOf, readCandidates, shareKey, toGold } from "./gold-input";
import { messages } from "./messages";

const overall = { key: "overall", label: "Overall", answers: ["first", "second", "tie"] };
const pair: AskedOf = { kind: "pairwise", imagesEach: 2, questions: [overall] };
const scores: AskedOf = {
  kind: "scoring",
  imagesEach: 2,
  questions: [{ key: "structure", label: "Structure", answers: ["0", "1", "2"] }],
};

describe("candidate numbers", () => {
  it("are read with commas, spaces or both between", () => {
    expect(readCandidates(" 12, 13 14;15 ")).toEqual([12, 13, 14, 15]);
  });

  it("are no words, fractions or zeros", () => {
    for (const text of ["12, x", "1.5", "0", "-3"]) expect(readCandidates(text)).toBeUndefined();
  });
});

describe("a check", () => {
  it("expects one answer of a pair as a whole", () => {
    const fields = { ...emptyGold, candidates: "12 13", answers: { overall: "second" } };
    const answers = [{ question: "overall", candidate: null, answer: "second", explanation: "" }];
    expect(toGold(fields, pair)).toEqual({ body: { role: "gold", candidates: [12, 13], answers } });
  });

  it("expects shares that add up to one", () => {
    const [place] = placesOf(pair, "");
    if (!place) throw new Error("a pair has a question");
    const shares = { [shareKey(place, "first")]: 70, [shareKey(place, "tie")]: "30" };
    const fields = { ...emptyGold, candidates: "12 13", isSoft: true, shares };
    const said = toGold(fields, pair);
    expect(said).toHaveProperty("body.answers.0.shares", { first: 0.7, tie: 0.3 });
    const wrong = { ...fields, shares: { ...shares, [shareKey(place, "second")]: 5 } };
    expect(toGold(wrong, pair)).toEqual({ problem: messages.badShares("Overall") });
  });

  it("expects an answer for each image where each is asked about", () => {
    const places = placesOf(scores, "7, 8");
    expect(places.map(({ candidate }) => candidate)).toEqual([7, 8]);
    const answers = { [places[1]?.key ?? ""]: "2" };
    expect(toGold({ ...emptyGold, candidates: "7, 8", answers }, scores)).toHaveProperty(
      "body.answers",
      [{ question: "structure", candidate: 8, answer: "2", explanation: "" }],
    );
  });

  it("is refused without an answer, and with too few or the same images", () => {
    const fields = { ...emptyGold, candidates: "12 13" };
    expect(toGold(fields, pair)).toEqual({ problem: messages.nothingExpected });
    for (const candidates of ["", "12", "12 12", "12 13 14"]) {
      expect(toGold({ ...fields, candidates }, pair)).toEqual({ problem: messages.wrongCount(2) });
    }
  });
});
