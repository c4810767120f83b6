import { expect, it } from "vitest";
import { forecast } from "./forecast";

const open = {
  status: "open",
  task_count: 100,
  places: 300,
  judged: 120,
  per_hour: 90,
  eta_hours: 2,
} as const;

it("says when an open campaign will be done, at which pace", () => {
  expect(forecast(open)).toBe("At 90 answers an hour it is done in about 2 h.");
});

it("promises nothing without a pace", () => {
  expect(forecast({ ...open, eta_hours: null, per_hour: 0 })).toContain("No forecast");
});

it("knows a full, an empty and a resting campaign", () => {
  expect(forecast({ ...open, judged: 300 })).toContain("Every task");
  expect(forecast({ ...open, task_count: 0 })).toContain("no pairs");
  expect(forecast({ ...open, status: "paused" })).toContain("Paused");
});
