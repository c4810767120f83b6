import { queryOptions } from "@tanstack/react-query";
import { api, must, type Schemas } from "@/client/api";
import { pageQuery } from "@/lib/console-pages";
import { pollWhileBusy } from "@/lib/console-polling";

export type EvaluationInput = Schemas["EvaluationInputRequest"];
export type BlindInput = Schemas["BlindInputRequest"];

export const evaluationsKey = (project: number) => ["project", project, "evaluations"] as const;
export const evaluationKey = (id: number) => ["evaluation", id] as const;

export const fetchEvaluations = (project: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/projects/{project_id}/evaluations", {
      params: { path: { project_id: project }, query: pageQuery(after, 30) },
    }),
  );

export function evaluationQuery(id: number) {
  return queryOptions({
    queryKey: evaluationKey(id),
    queryFn: () => must(api.GET("/api/v1/evaluations/{id}", { params: { path: { id } } })),
    refetchInterval: ({ state }) => pollWhileBusy(state.data?.job),
  });
}

export function samplesQuery(id: number, isRunning: boolean) {
  return queryOptions({
    queryKey: [...evaluationKey(id), "samples", isRunning],
    queryFn: () => must(api.GET("/api/v1/evaluations/{id}/samples", { params: { path: { id } } })),
    refetchInterval: isRunning ? 5_000 : false,
  });
}

export const startEvaluation = (project: number, body: EvaluationInput) =>
  must(
    api.POST("/api/v1/projects/{project_id}/evaluations", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export const actOnEvaluation = (id: number, act: "cancel" | "retry") =>
  must(api.POST("/api/v1/evaluations/{id}/{act}", { params: { path: { id: String(id), act } } }));

export const openBlindCampaign = (id: number, body: BlindInput) =>
  must(api.POST("/api/v1/evaluations/{id}/blind-campaign", { params: { path: { id } }, body }));
