import { api, must, type Schemas } from "@/client/api";
import { pageQuery } from "@/lib/console-pages";

export type MaskJob = Schemas["MaskJob"];
export type Mask = Schemas["Mask"];
export type MaskJobInput = Schemas["MaskJobInputRequest"];
export type MaskPreviewInput = Schemas["MaskPreviewInputRequest"];

export const maskJobsKey = (project: number) => ["project", project, "mask-jobs"] as const;
export const maskJobKey = (job: number) => ["mask-job", job] as const;
export const masksKey = (job: number) => ["mask-job", job, "masks"] as const;

export const fetchMaskJobs = (project: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/projects/{project_id}/mask-jobs", {
      params: { path: { project_id: project }, query: pageQuery(after, 20) },
    }),
  );

export const fetchMaskJob = (id: number) =>
  must(api.GET("/api/v1/mask-jobs/{id}", { params: { path: { id } } }));

export const fetchMasks = (id: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/mask-jobs/{id}/masks", {
      params: { path: { id }, query: pageQuery(after, 60) },
    }),
  );

export const startMasks = (project: number, body: MaskJobInput) =>
  must(
    api.POST("/api/v1/projects/{project_id}/mask-jobs", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export const previewMask = (project: number, body: MaskPreviewInput) =>
  must(
    api.POST("/api/v1/projects/{project_id}/mask-preview", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export const actOnMaskJob = (id: number, act: "cancel" | "retry") =>
  must(api.POST("/api/v1/mask-jobs/{id}/{act}", { params: { path: { id: String(id), act } } }));
