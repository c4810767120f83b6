import { describe, expect, it } from "vitest";
import type { Campaign } from "@/lib/console-types";
import { checksOf, noChecks, toChecks } from "./check-form";

describe("checks of a campaign", () => {
  it("are off where nothing is filled in", () => {
    expect(toChecks(noChecks)).toEqual({
      gold_every: null,
      repeat_every: null,
      entrance_mark: null,
      most_per_person: null,
      least_ms: 0,
      groups: [],
      by_language: false,
      gold_feedback: "never",
      feedback_days: 7,
    });
  });

  it("come back as they were saved, the speed in seconds", () => {
    const saved = {
      gold_every: 10,
      repeat_every: null,
      entrance_mark: 80,
      most_per_person: 200,
      least_ms: 1_500,
      groups: ["mandarin"],
      by_language: true,
      gold_feedback: "after_days",
      feedback_days: 14,
    };
    const fields = checksOf(saved as unknown as Campaign);
    expect(fields.least_seconds).toBe(1.5);
    expect(toChecks(fields)).toEqual(saved);
  });
});
