import { queryOptions } from "@tanstack/react-query";
import { api, must, type Schemas } from "@/client/api";
import { pageQuery } from "@/lib/console-pages";

export type Scorer = Schemas["Scorer"];
export type ScoreJobInput = Schemas["ScoreJobInputRequest"];
export type ScoreImportInput = Schemas["ScoreImportInputRequest"];

export const scoreJobsKey = (project: number) => ["project", project, "score-jobs"] as const;
export const scorersKey = (project: number) => ["project", project, "scorers"] as const;

export const scorersQuery = (project: number) =>
  queryOptions({
    queryKey: scorersKey(project),
    queryFn: () =>
      must(
        api.GET("/api/v1/projects/{project_id}/scores", {
          params: { path: { project_id: project } },
        }),
      ),
  });

export const fetchScoreJobs = (project: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/projects/{project_id}/score-jobs", {
      params: { path: { project_id: project }, query: pageQuery(after, 20) },
    }),
  );

export const startScoring = (project: number, body: ScoreJobInput) =>
  must(
    api.POST("/api/v1/projects/{project_id}/score-jobs", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export const actOnScoreJob = (id: number, act: "cancel" | "retry") =>
  must(api.POST("/api/v1/score-jobs/{id}/{act}", { params: { path: { id: String(id), act } } }));

export const importScores = (project: number, body: ScoreImportInput) =>
  must(
    api.POST("/api/v1/projects/{project_id}/scores/import", {
      params: { path: { project_id: project } },
      body,
    }),
  );
