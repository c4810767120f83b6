import { queryOptions } from "@tanstack/react-query";
import { api, must } from "@/client/api";

// Lists that many features choose from. Each feature's own queries stay in its own folder.
const EVERYTHING = 200; // what a select can show; longer lists have pages of their own

export const keys = {
  projects: ["projects"] as const,
  project: (id: number) => ["project", id] as const,
  models: (id: number) => ["project", id, "models"] as const,
  promptSets: (id: number) => ["project", id, "prompt-sets"] as const,
  campaigns: (id: number) => ["project", id, "campaigns"] as const,
  checklists: (id: number) => ["project", id, "checklists"] as const,
  snapshots: (id: number) => ["project", id, "snapshots"] as const,
  activity: (id: number) => ["project", id, "activity"] as const,
};

export function projectQuery(id: number) {
  return queryOptions({
    queryKey: keys.project(id),
    queryFn: () =>
      must(api.GET("/api/v1/projects/{project_id}", { params: { path: { project_id: id } } })),
    refetchInterval: 15_000,
  });
}

export function modelsQuery(id: number) {
  return queryOptions({
    queryKey: keys.models(id),
    queryFn: () =>
      must(
        api.GET("/api/v1/projects/{project_id}/models", {
          params: { path: { project_id: id }, query: { limit: EVERYTHING } },
        }),
      ),
  });
}

export function promptSetsQuery(id: number) {
  return queryOptions({
    queryKey: keys.promptSets(id),
    queryFn: () =>
      must(
        api.GET("/api/v1/projects/{project_id}/prompt-sets", {
          params: { path: { project_id: id } },
        }),
      ),
  });
}

export function campaignsQuery(id: number) {
  return queryOptions({
    queryKey: keys.campaigns(id),
    queryFn: () =>
      must(
        api.GET("/api/v1/projects/{project_id}/campaigns", {
          params: { path: { project_id: id }, query: { limit: EVERYTHING } },
        }),
      ),
  });
}

export function checklistsQuery(id: number) {
  return queryOptions({
    queryKey: keys.checklists(id),
    queryFn: () =>
      must(
        api.GET("/api/v1/projects/{project_id}/checklists", {
          params: { path: { project_id: id } },
        }),
      ),
  });
}

export function snapshotsQuery(id: number) {
  return queryOptions({
    queryKey: keys.snapshots(id),
    queryFn: () =>
      must(
        api.GET("/api/v1/projects/{project_id}/snapshots", {
          params: { path: { project_id: id }, query: { limit: EVERYTHING } },
        }),
      ),
  });
}
