import { queryOptions } from "@tanstack/react-query";
import { api, must, type Schemas } from "@/client/api";
import type { ModelVersion } from "@/lib/console-types";

export type ModelInput = Schemas["ModelInputRequest"];

export const modelKey = (id: number) => ["model", id] as const;

export function modelQuery(id: number) {
  return queryOptions({
    queryKey: modelKey(id),
    queryFn: () => must(api.GET("/api/v1/models/{id}", { params: { path: { id } } })),
  });
}

export const registerModel = (project: number, body: ModelInput) =>
  must(
    api.POST("/api/v1/projects/{project_id}/models", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export const setStage = (id: number, stage: ModelVersion["stage"]) =>
  must(api.PATCH("/api/v1/models/{id}", { params: { path: { id } }, body: { stage } }));
