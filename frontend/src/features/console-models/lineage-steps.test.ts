import { expect, it } from "vitest";
import type { ModelDetail } from "@/lib/console-types";
import { lineageSteps } from "./lineage-steps";

const registered: ModelDetail = {
  id: 4,
  name: "tuned",
  revision: 2,
  kind: "diffusion",
  source: "hub",
  stage: "candidate",
  uri: "somebody/pipeline",
  adapter_uri: "",
  sha256: "",
  family: "sd",
  parent: null,
  made_by_run: null,
  arm: "",
  facts: {},
  modes: [],
  created_at: "2026-11-21T00:00:00Z",
  candidate_count: 0,
  lineage: null,
};

it("reads from the people to the model", () => {
  const steps = lineageSteps(1, {
    ...registered,
    lineage: {
      run: { id: 9, name: "first tune", kind: "dpo", arm: "control" },
      snapshot: { id: 3, name: "week 1", content_sha256: "abc" },
      campaigns: [{ id: 5, name: "pairs" }],
      judgement_count: 1200,
      people_count: 1,
      changed_since: 0,
      base: { id: 2, name: "base", revision: 1 },
      config_sha256: "",
      seed: 1,
      code_version: "",
    },
  });
  const titles = ["People", "Campaign", "Snapshot", "Base", "Run", "This model"];
  expect(steps.map((step) => step.title)).toEqual(titles);
  expect(steps[0]?.text).toBe("1 person gave 1,200 judgements");
  expect(steps[4]?.text).toContain("control arm");
});

it("says where a registered model came from", () => {
  const steps = lineageSteps(1, registered);
  expect(steps.map((step) => step.title)).toEqual(["Origin", "This model"]);
  expect(steps[0]?.text).toContain("somebody/pipeline");
});
