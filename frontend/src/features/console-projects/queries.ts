import { queryOptions } from "@tanstack/react-query";
import { api, must } from "@/client/api";
import { pollMs } from "@/lib/console-polling";
import { keys } from "@/lib/console-queries";
import type { Activity } from "@/lib/console-types";

export const projectsQuery = queryOptions({
  queryKey: keys.projects,
  queryFn: () => must(api.GET("/api/v1/projects")),
});

export interface ProjectInput {
  name: string;
  description: string;
}

export const createProject = (body: ProjectInput) => must(api.POST("/api/v1/projects", { body }));

export const updateProject = (id: number, body: ProjectInput) =>
  must(api.PATCH("/api/v1/projects/{project_id}", { params: { path: { project_id: id } }, body }));

export function activityQuery(id: number) {
  return queryOptions({
    queryKey: keys.activity(id),
    queryFn: () =>
      must(
        api.GET("/api/v1/projects/{project_id}/activity", { params: { path: { project_id: id } } }),
      ),
    refetchInterval: (query) => pollMs((query.state.data?.results ?? []).map((row) => row.job)),
  });
}

/** Cancels or tries again whatever kind of job an activity is about. */
export function actOnJob(
  { kind, id }: Pick<Activity, "kind" | "id">,
  act: "cancel" | "retry",
): Promise<unknown> {
  const at = { params: { path: { id: String(id), act } } };
  switch (kind) {
    case "generation":
      return must(api.POST("/api/v1/generations/{id}/{act}", at));
    case "image_import":
      return must(api.POST("/api/v1/image-imports/{id}/{act}", at));
    case "snapshot":
      return must(api.POST("/api/v1/snapshots/{id}/{act}", at));
    case "run":
      return must(api.POST("/api/v1/runs/{id}/{act}", at));
    case "evaluation":
      return must(api.POST("/api/v1/evaluations/{id}/{act}", at));
  }
}
