import type { Run } from "@/lib/console-types";

export function runKindLabel(run: Pick<Run, "kind" | "arm">): string {
  if (run.kind === "reward") return "Reward model";
  return run.arm === "control" ? "Fine-tune, control arm" : "Fine-tune (Diffusion-DPO)";
}
