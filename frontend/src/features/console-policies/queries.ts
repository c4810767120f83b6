import { queryOptions } from "@tanstack/react-query";
import { api, must, type Schemas } from "@/client/api";

export type PolicyInput = Schemas["PolicyInputRequest"];
export type PolicyPatch = Schemas["PatchedPolicyPatchRequest"];

export const policiesKey = (project: number) => ["project", project, "policies"] as const;

export function policiesQuery(project: number) {
  return queryOptions({
    queryKey: policiesKey(project),
    queryFn: () =>
      must(
        api.GET("/api/v1/projects/{project_id}/policies", {
          params: { path: { project_id: project } },
        }),
      ),
    refetchInterval: 15_000,
  });
}

export const createPolicy = (project: number, body: PolicyInput) =>
  must(
    api.POST("/api/v1/projects/{project_id}/policies", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export const updatePolicy = (id: number, body: PolicyPatch) =>
  must(api.PATCH("/api/v1/policies/{id}", { params: { path: { id } }, body }));
