import { expect, it } from "vitest";
import { type LoopCounts, loopStages, nextStep } from "./loop-stages";

const nothing: LoopCounts = {
  prompts: 0,
  candidates: 0,
  campaigns: 0,
  judgements: 0,
  snapshots: 0,
  rewardModels: 0,
  tunedModels: 0,
  evaluations: 0,
  models: 0,
};

it("names the first gap on the way round the loop", () => {
  expect(nextStep(1, nothing).stage).toBe("prompts");
  expect(nextStep(1, { ...nothing, prompts: 9 }).stage).toBe("candidates");
  const judged = { ...nothing, prompts: 9, candidates: 90, campaigns: 1, judgements: 40 };
  expect(nextStep(1, judged).stage).toBe("snapshots");
  expect(nextStep(1, { ...judged, snapshots: 1, rewardModels: 1 }).stage).toBe("finetune");
});

it("sends a closed loop round again", () => {
  const full: LoopCounts = { ...nothing };
  for (const name of Object.keys(full) as (keyof LoopCounts)[]) full[name] = 1;
  expect(nextStep(1, full).text).toContain("closed once");
});

it("draws eight stages, from prompts to models", () => {
  const names = loopStages(1, nothing).map((stage) => stage.name);
  expect(names[0]).toBe("prompts");
  expect(names.at(-1)).toBe("models");
  expect(new Set(names).size).toBe(8);
});
