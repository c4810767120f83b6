import { api, must } from "@/client/api";
import { pageQuery } from "@/lib/console-pages";

export type ImportFormat = "csv" | "jsonl";

export interface ImportInput {
  format: ImportFormat;
  content: string;
  dry_run: boolean;
}

export const promptsKey = (set: number) => ["prompt-set", set, "prompts"] as const;

export const createPromptSet = (project: number, name: string) =>
  must(
    api.POST("/api/v1/projects/{project_id}/prompt-sets", {
      params: { path: { project_id: project } },
      body: { name },
    }),
  );

export const fetchPrompts = (set: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/prompt-sets/{id}/prompts", {
      params: { path: { id: set }, query: pageQuery(after, 100) },
    }),
  );

export const importPrompts = (set: number, body: ImportInput) =>
  must(
    api.POST("/api/v1/prompt-sets/{id}/prompts/import", { params: { path: { id: set } }, body }),
  );
