import { queryOptions } from "@tanstack/react-query";
import { api, must, type Schemas } from "@/client/api";
import type { CampaignStatus } from "@/lib/console-types";

const LIVE_MS = 5_000;
const CALM_MS = 30_000;

export type CampaignInput = Schemas["CampaignInputRequest"];
export type CampaignPatch = Schemas["PatchedCampaignPatchRequest"];
export type PairSource = Schemas["PairSourceRequest"];

export const campaignKey = (id: number) => ["campaign", id] as const;

export function campaignQuery(id: number) {
  return queryOptions({
    queryKey: campaignKey(id),
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}", { params: { path: { id } } })),
    refetchInterval: (query) => (query.state.data?.status === "open" ? LIVE_MS : CALM_MS),
  });
}

export function leaderboardQuery(id: number) {
  return queryOptions({
    queryKey: [...campaignKey(id), "leaderboard"],
    queryFn: () =>
      must(api.GET("/api/v1/campaigns/{id}/leaderboard", { params: { path: { id } } })),
    refetchInterval: CALM_MS,
  });
}

export function cellQuery(id: number, a: number, b: number) {
  return queryOptions({
    queryKey: [...campaignKey(id), "leaderboard", a, b],
    queryFn: () =>
      must(
        api.GET("/api/v1/campaigns/{id}/leaderboard/cell", {
          params: { path: { id }, query: { a, b } },
        }),
      ),
  });
}

export function heldQuery(id: number) {
  return queryOptions({
    queryKey: [...campaignKey(id), "held"],
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/held", { params: { path: { id } } })),
  });
}

export function resultsQuery(id: number) {
  return queryOptions({
    queryKey: [...campaignKey(id), "results"],
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/results", { params: { path: { id } } })),
  });
}

export function agreementQuery(id: number) {
  return queryOptions({
    queryKey: [...campaignKey(id), "agreement"],
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/agreement", { params: { path: { id } } })),
  });
}

export function consensusQuery(id: number) {
  return queryOptions({
    queryKey: [...campaignKey(id), "consensus"],
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/consensus", { params: { path: { id } } })),
    refetchInterval: CALM_MS,
  });
}

export const patchAuditKey = (id: number) => [...campaignKey(id), "patch-audit"] as const;

export function patchAuditQuery(id: number) {
  return queryOptions({
    queryKey: patchAuditKey(id),
    queryFn: () =>
      must(api.GET("/api/v1/campaigns/{id}/patch-audit", { params: { path: { id } } })),
    retry: false,
  });
}

/** Writes a fused map of every image of the campaign that has an automatic one. */
export const fusePatches = (id: number) =>
  must(
    api.POST("/api/v1/campaigns/{id}/patch-fusion", {
      params: { path: { id } },
      body: { version: "", weight: 1 },
    }),
  );

export const fetchJudgements = (id: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/campaigns/{id}/said", {
      params: { path: { id }, query: after === undefined ? {} : { after } },
    }),
  );

export const createCampaign = (project: number, body: CampaignInput) =>
  must(
    api.POST("/api/v1/projects/{project_id}/campaigns", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export const updateCampaign = (id: number, body: CampaignPatch) =>
  must(api.PATCH("/api/v1/campaigns/{id}", { params: { path: { id } }, body }));

export const addPairs = (id: number, body: PairSource) =>
  must(api.POST("/api/v1/campaigns/{id}/tasks", { params: { path: { id } }, body }));

export type CampaignAct = "open" | "pause" | "close";

export const actOnCampaign = (id: number, act: CampaignAct) =>
  must(api.POST("/api/v1/campaigns/{id}/{act}", { params: { path: { id: String(id), act } } }));

export const releaseTask = (id: number) =>
  must(api.POST("/api/v1/tasks/{id}/release", { params: { path: { id } } }));

/** What may be done next with a campaign in this state; a closed one stays closed. */
export const NEXT_ACTS: Readonly<Record<CampaignStatus, readonly CampaignAct[]>> = {
  draft: ["open"],
  open: ["pause", "close"],
  paused: ["open", "close"],
  closed: [],
};
