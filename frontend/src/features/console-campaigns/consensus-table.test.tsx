// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { factsOf, oddsShare } from "./consensus-table";

test("no pull is a half, and log 1.5 is 60 to 40", () => {
  expect(oddsShare(0)).toBe(0.5);
  expect(oddsShare(Math.log(1.5))).toBeCloseTo(0.6);
});

test("what hangs apart is said, and what did not end too", () => {
  const whole = factsOf({
    method: "paired",
    facts: { position: 0, components: 1, converged: true },
    votes: 90,
  });
  expect(whole).toContain("50 %");
  expect(whole).not.toContain("groups");
  const apart = factsOf({
    method: "paired",
    facts: { position: 0, components: 3, converged: false },
    votes: 90,
  });
  expect(apart).toContain("3 groups");
  expect(apart).toContain("did not settle");
  expect(factsOf({ method: "rater_bias", facts: { converged: true }, votes: 90 })).toBe("");
});

test("a pull that one answer would make is not told", () => {
  const one = factsOf({ method: "paired", facts: { position: 0.1, components: 1 }, votes: 1 });
  expect(one).toContain("Too few answers");
  expect(one).not.toContain("%");
});
