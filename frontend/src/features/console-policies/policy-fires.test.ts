import { expect, it } from "vitest";
import { readFires } from "./policy-fires";

it("shows how far a fire has come: what has not started yet is null", () => {
  const fires = [
    {
      id: 3,
      judgements: 240,
      snapshot: 8,
      reward_run: 12,
      dpo_run: null,
      evaluation: null,
      created_at: "2026-11-21T08:00:00Z",
      ended_at: null,
    },
  ];
  expect(readFires({ fires })).toEqual([
    {
      id: 3,
      judgements: 240,
      createdAt: "2026-11-21T08:00:00Z",
      endedAt: null,
      rewardRun: 12,
      dpoRun: null,
      evaluation: null,
    },
  ]);
});
