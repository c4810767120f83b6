import { api, must, type Schemas } from "@/client/api";
import { pageQuery } from "@/lib/console-pages";

export type PatchMapJob = Schemas["PatchMapJob"];
export type PatchMap = Schemas["PatchMap"];
export type PatchMapJobInput = Schemas["PatchMapJobInputRequest"];

export const patchJobsKey = (project: number) => ["project", project, "patch-jobs"] as const;
export const patchJobKey = (job: number) => ["patch-job", job] as const;
export const patchMapsKey = (job: number) => ["patch-job", job, "maps"] as const;

export const fetchPatchJobs = (project: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/projects/{project_id}/patch-jobs", {
      params: { path: { project_id: project }, query: pageQuery(after, 20) },
    }),
  );

export const fetchPatchJob = (id: number) =>
  must(api.GET("/api/v1/patch-jobs/{id}", { params: { path: { id } } }));

export const fetchPatchMaps = (id: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/patch-jobs/{id}/maps", {
      params: { path: { id }, query: pageQuery(after, 24) },
    }),
  );

export const startPatchMaps = (project: number, body: PatchMapJobInput) =>
  must(
    api.POST("/api/v1/projects/{project_id}/patch-jobs", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export const actOnPatchJob = (id: number, act: "cancel" | "retry") =>
  must(api.POST("/api/v1/patch-jobs/{id}/{act}", { params: { path: { id: String(id), act } } }));

/** The heat of the image's quality, or of a reference's coverage: one pixel a cell. */
export const heatUrl = (map: number, reference?: number) =>
  `/api/v1/patch-maps/${map}/heat.png${reference === undefined ? "" : `?reference=${reference}`}`;

export type PatchSampleInput = Schemas["PatchSampleInputRequest"];

/** Drafts the campaign in which people check some of a job's maps. */
export const drawCheck = (job: number, body: PatchSampleInput) =>
  must(api.POST("/api/v1/patch-jobs/{id}/audits", { params: { path: { id: job } }, body }));
