import { expect, it } from "vitest";
import type { ModelDetail } from "@/lib/console-types";
import { lineageSteps } from "./lineage-steps";

const registered: ModelDetail = {
  id: 4,
  name: "tuned",
  revision: "r2",
  kind: "diffusion",
  source: "hub",
  stage: "candidate",
  uri: "x",
  family: "sd",
  parent: null,
  made_by_run: null,
  arm: "",
  facts: {},
  created_at: "2026-11-21T00:00:00Z",
  candidate_count: 0,
  lineage: {
    run: null,
    snapshot: null,
    judgement_count: 0,
    people_count: 0,
    base: null,
    reward: null,
  },
};

it("reads from the people to the model", () => {
  const steps = lineageSteps(1, {
    ...registered,
    lineage: {
      run: { id: 9, name: "first tune" },
      snapshot: { id: 3, name: "week 1" },
      judgement_count: 1200,
      people_count: 1,
      base: { id: 2, name: "base", revision: "r1" },
      reward: null,
    },
  });
  expect(steps.map((step) => step.title)).toEqual([
    "People",
    "Snapshot",
    "Base",
    "Run",
    "This model",
  ]);
  expect(steps[0]?.text).toBe("1 person gave 1,200 judgements");
});

it("says where a registered model came from", () => {
  expect(lineageSteps(1, registered).map((step) => step.title)).toEqual(["Origin", "This model"]);
});
