import { expect, it } from "vitest";
import { headingOf, wordsOf } from "./console-headings";

it("writes the names of columns as words", () => {
  expect(headingOf("both_bad")).toBe("Both bad");
  expect(headingOf("p90_s")).toBe("90 % below (s)");
  expect(headingOf("alpha_low")).toBe("α, low");
  expect(headingOf("low")).toBe("Low");
});

it("writes moments shortly and says where a cell is empty", () => {
  expect(wordsOf("2026-11-15T00:00:00Z")).toBe("2026-11-15");
  expect(wordsOf("2026-11-15T08:15:30.123Z")).toBe("2026-11-15 08:15");
  expect(wordsOf("Ada")).toBe("Ada");
  expect(wordsOf(null)).toBe("–");
});
