import { queryOptions } from "@tanstack/react-query";
import { api, must, type Schemas } from "@/client/api";

export type Checklist = Schemas["Checklist"];
export type ChecklistDetail = Schemas["ChecklistDetail"];
export type Draft = Schemas["ChecklistDraft"];
export type Problem = Schemas["ChecklistProblem"];
export type Question = Schemas["ChecklistQuestion"];
export type Version = Schemas["ChecklistVersion"];
export type Change = Schemas["ChecklistChange"];
export type ChecklistInput = Schemas["ChecklistInputRequest"];
export type ReadInput = Schemas["ChecklistReadRequest"];
export type Body = Draft["body"];

export const checklistKey = (id: number) => ["checklist", id] as const;

const at = (id: number) => ({ params: { path: { id } } });

export function checklistQuery(id: number) {
  return queryOptions({
    queryKey: checklistKey(id),
    queryFn: () => must(api.GET("/api/v1/checklists/{id}", at(id))),
  });
}

export function compareQuery(from: number, to: number) {
  return queryOptions({
    queryKey: ["checklist-version", to, "compare", from],
    queryFn: () =>
      must(
        api.GET("/api/v1/checklist-versions/{id}/compare", {
          params: { path: { id: to }, query: { with: from } },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY, // published versions never change
  });
}

const inProject = (project: number) => ({ params: { path: { project_id: project } } });

export const createChecklist = (project: number, body: ChecklistInput) =>
  must(api.POST("/api/v1/projects/{project_id}/checklists", { ...inProject(project), body }));

export const readChecklist = (project: number, body: ReadInput) =>
  must(api.POST("/api/v1/projects/{project_id}/checklists/read", { ...inProject(project), body }));

export const saveDraft = (id: number, body: Body, basedOn: string) =>
  must(api.PUT("/api/v1/checklists/{id}/draft", { ...at(id), body: { body, based_on: basedOn } }));

export const beginDraft = (id: number, version: number) =>
  must(api.POST("/api/v1/checklists/{id}/draft", { ...at(id), body: { version } }));

export const discardDraft = (id: number) =>
  must(api.DELETE("/api/v1/checklists/{id}/draft", at(id)));

export const publishDraft = (id: number, note: string, basedOn: string) =>
  must(
    api.POST("/api/v1/checklists/{id}/draft/publish", {
      ...at(id),
      body: { note, based_on: basedOn },
    }),
  );

export const exportVersion = (id: number, as: "toml" | "released") =>
  must(
    api.GET("/api/v1/checklist-versions/{id}/export", {
      params: { path: { id }, query: { as } },
    }),
  );
