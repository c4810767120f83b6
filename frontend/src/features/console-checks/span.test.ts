import { describe, expect, it } from "vitest";
import { spanWords, toLocal, toMoment, windowProblem } from "./span";

const early = "2026-11-01T10:00:00.000Z";
const late = "2026-11-02T10:00:00.000Z";
const now = Date.parse("2026-11-03T00:00:00Z");

describe("the time of an exclusion", () => {
  it("is all answers unless it says otherwise", () => {
    expect(spanWords({ from_at: null, until_at: null })).toBe("All answers");
    expect(spanWords({ from_at: early, until_at: null })).toMatch(/^From 1 Nov 2026, /);
    expect(spanWords({ from_at: early, until_at: late })).toMatch(/^From .* until 2 Nov 2026, /);
  });

  it("ends after it begins, and in the past or never", () => {
    expect(windowProblem({ from_at: early, until_at: late }, now)).toBeUndefined();
    expect(windowProblem({ from_at: late, until_at: null }, now)).toBeUndefined();
    expect(windowProblem({ from_at: late, until_at: early }, now)).toMatch(/before it begins/);
    expect(windowProblem({ from_at: null, until_at: late }, Date.parse(early))).toMatch(/past/);
  });

  it("is read from a field, or nothing", () => {
    expect(toMoment("")).toBeNull();
    expect(toMoment(toLocal(early))).toBe(early);
    expect(toLocal(null)).toBe("");
    expect(toMoment("2026-11-01T10:00")).toBe(new Date("2026-11-01T10:00").toISOString());
  });
});
