import { queryOptions } from "@tanstack/react-query";
import { api, must } from "@/client/api";
import { pageQuery } from "@/lib/console-pages";
import { pollMs } from "@/lib/console-polling";
import { keys } from "@/lib/console-queries";

export const fetchProjects = (after: string | undefined) =>
  must(api.GET("/api/v1/projects", { params: { query: pageQuery(after) } }));

export interface ProjectInput {
  name: string;
  description: string;
}

export const createProject = (body: ProjectInput) => must(api.POST("/api/v1/projects", { body }));

export const updateProject = (id: number, body: ProjectInput) =>
  must(api.PATCH("/api/v1/projects/{id}", { params: { path: { id } }, body }));

export function activityQuery(id: number) {
  return queryOptions({
    queryKey: keys.activity(id),
    queryFn: () => must(api.GET("/api/v1/projects/{id}/activity", { params: { path: { id } } })),
    refetchInterval: (query) => pollMs((query.state.data?.results ?? []).map((row) => row.job)),
  });
}

/** Cancels or tries again whatever kind of job an activity is about. */
export function actOnJob(kind: string, id: number, act: "cancel" | "retry"): Promise<unknown> {
  const params = { params: { path: { id } } };
  if (kind === "generation") return must(api.POST(`/api/v1/generations/{id}/${act}`, params));
  if (kind === "evaluation") return must(api.POST(`/api/v1/evaluations/{id}/${act}`, params));
  return must(api.POST(`/api/v1/runs/{id}/${act}`, params));
}
