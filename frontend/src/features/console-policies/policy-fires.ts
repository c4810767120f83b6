import type { Policy } from "@/lib/console-types";

/** One time that a policy went off, and how far round the loop it has come. */
export interface Fire {
  id: number;
  judgements: number; // in its campaigns when it fired
  createdAt: string;
  endedAt: string | null;
  rewardRun: number | null;
  dpoRun: number | null;
  evaluation: number | null;
}

/** The fires of a policy, newest first. */
export function readFires(policy: Pick<Policy, "fires">): Fire[] {
  return policy.fires.map((fire) => ({
    id: Number(fire.id),
    judgements: Number(fire.judgements),
    createdAt: String(fire.created_at),
    endedAt: typeof fire.ended_at === "string" ? fire.ended_at : null,
    rewardRun: idOrNull(fire.reward_run),
    dpoRun: idOrNull(fire.dpo_run),
    evaluation: idOrNull(fire.evaluation),
  }));
}

function idOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
