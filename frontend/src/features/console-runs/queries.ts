import { queryOptions } from "@tanstack/react-query";
import { api, must, type Schemas } from "@/client/api";
import { pageQuery } from "@/lib/console-pages";
import { pollWhileBusy } from "@/lib/console-polling";
import type { Run } from "@/lib/console-types";

export type RunKind = Run["kind"];
export type RunInput = Schemas["RunInputRequest"];

export const runsKey = (project: number) => ["project", project, "runs"] as const;
export const runKey = (id: number) => ["run", id] as const;
export const metricsKey = (id: number) => [...runKey(id), "metrics"] as const;

export const fetchRuns = (project: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/projects/{project_id}/runs", {
      params: { path: { project_id: project }, query: pageQuery(after, 30) },
    }),
  );

export function runQuery(id: number) {
  return queryOptions({
    queryKey: runKey(id),
    queryFn: () => must(api.GET("/api/v1/runs/{id}", { params: { path: { id } } })),
    refetchInterval: ({ state }) => pollWhileBusy(state.data?.job),
  });
}

export const fetchMetrics = (id: number, afterId: number) =>
  must(
    api.GET("/api/v1/runs/{id}/metrics", {
      params: { path: { id }, query: { after_id: afterId } },
    }),
  );

export const startRun = (project: number, body: RunInput) =>
  must(
    api.POST("/api/v1/projects/{project_id}/runs", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export const actOnRun = (id: number, act: "cancel" | "retry") =>
  must(api.POST("/api/v1/runs/{id}/{act}", { params: { path: { id: String(id), act } } }));
