import { useQuery } from "@tanstack/react-query";
import { api, must } from "@/client/api";
import { campaignsQuery, modelsQuery, snapshotsQuery } from "@/lib/console-queries";
import type { Project } from "@/lib/console-types";
import type { LoopCounts } from "./loop-stages";

const FEW = 200;

/** The project's own counts, and those of the lists that it does not count itself. */
export function useLoopCounts(project: Project): LoopCounts {
  const id = project.id;
  const campaigns = useQuery(campaignsQuery(id)).data?.results ?? [];
  const models = useQuery(modelsQuery(id)).data?.results ?? [];
  const snapshots = useQuery(snapshotsQuery(id)).data?.results ?? [];
  const evaluations = useQuery({
    queryKey: ["project", id, "evaluations", "count"],
    queryFn: () =>
      must(
        api.GET("/api/v1/projects/{id}/evaluations", {
          params: { path: { id }, query: { limit: FEW } },
        }),
      ),
  }).data?.results;
  const trained = models.filter((model) => model.made_by_run !== null);
  return {
    prompts: project.counts.prompts,
    candidates: project.counts.candidates,
    campaigns: project.counts.campaigns,
    openCampaigns: campaigns.filter((campaign) => campaign.status === "open").length,
    judgements: project.counts.judgements,
    snapshots: snapshots.length,
    rewardModels: trained.filter((model) => model.kind === "reward").length,
    tunedModels: trained.filter((model) => model.kind === "diffusion").length,
    evaluations: evaluations?.length ?? 0,
    models: project.counts.models,
  };
}
