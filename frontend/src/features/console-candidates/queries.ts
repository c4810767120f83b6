import { api, must, type Schemas } from "@/client/api";
import { pageQuery } from "@/lib/console-pages";

export interface CandidateFilter {
  model_version?: number;
  prompt_set?: number;
  generation?: number;
}

export const candidatesKey = (project: number, filter: CandidateFilter) =>
  ["project", project, "candidates", filter] as const;

export const generationsKey = (project: number) => ["project", project, "generations"] as const;

export const fetchCandidates =
  (project: number, filter: CandidateFilter) => (after: string | undefined) =>
    must(
      api.GET("/api/v1/projects/{project_id}/candidates", {
        params: { path: { project_id: project }, query: { ...pageQuery(after, 60), ...filter } },
      }),
    );

export const fetchGenerations = (project: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/projects/{project_id}/generations", {
      params: { path: { project_id: project }, query: pageQuery(after, 20) },
    }),
  );

export type GenerationInput = Schemas["GenerationInputRequest"];

export const startGeneration = (project: number, body: GenerationInput) =>
  must(
    api.POST("/api/v1/projects/{project_id}/generations", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export const actOnGeneration = (id: number, act: "cancel" | "retry") =>
  must(api.POST("/api/v1/generations/{id}/{act}", { params: { path: { id: String(id), act } } }));

export const problemsKey = (generation: number) => ["generation", generation, "problems"] as const;

export const fetchProblems = (generation: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/generations/{id}/problems", {
      params: { path: { id: generation }, query: pageQuery(after, 50) },
    }),
  );
