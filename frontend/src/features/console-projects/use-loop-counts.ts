import { useQuery } from "@tanstack/react-query";
import { modelsQuery } from "@/lib/console-queries";
import type { Project } from "@/lib/console-types";
import type { LoopCounts } from "./loop-stages";

/** The project's own counts, and how many of its models were trained here once that is known. */
export function useLoopCounts(project: Project): LoopCounts | undefined {
  const models = useQuery(modelsQuery(project.id)).data?.results;
  if (!models) return undefined;
  const trained = models.filter((model) => model.made_by_run !== null);
  return {
    ...project.counts,
    rewardModels: trained.filter((model) => model.kind === "reward").length,
    tunedModels: trained.filter((model) => model.kind === "diffusion").length,
  };
}
