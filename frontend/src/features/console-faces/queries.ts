import { queryOptions } from "@tanstack/react-query";
import { api, must, type Schemas } from "@/client/api";
import { pageQuery } from "@/lib/console-pages";
import { pollWhileBusy } from "@/lib/console-polling";

export type FaceJob = Schemas["FaceJob"];
export type FaceScan = Schemas["FaceScan"];
export type FoundFace = Schemas["FoundFace"];
export type FacePairJob = Schemas["FacePairJob"];
export type FacePair = Schemas["FacePair"];
export type FaceReject = Schemas["FaceReject"];
export type FaceJobInput = Schemas["FaceJobInputRequest"];
export type FacePairJobInput = Schemas["FacePairJobInputRequest"];
export type Act = "cancel" | "retry";

export const faceJobsKey = (project: number) => ["project", project, "face-jobs"] as const;
export const pairJobsKey = (project: number) => ["project", project, "face-pair-jobs"] as const;
export const faceJobKey = (id: number) => ["face-job", id] as const;
export const pairJobKey = (id: number) => ["face-pair-job", id] as const;

export const fetchFaceJobs = (project: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/projects/{project_id}/face-jobs", {
      params: { path: { project_id: project }, query: pageQuery(after, 20) },
    }),
  );

export const fetchPairJobs = (project: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/projects/{project_id}/face-pair-jobs", {
      params: { path: { project_id: project }, query: pageQuery(after, 20) },
    }),
  );

export function faceJobQuery(id: number) {
  return queryOptions({
    queryKey: faceJobKey(id),
    queryFn: () => must(api.GET("/api/v1/face-jobs/{id}", { params: { path: { id } } })),
    refetchInterval: ({ state }) => pollWhileBusy(state.data?.job),
  });
}

export function pairJobQuery(id: number) {
  return queryOptions({
    queryKey: pairJobKey(id),
    queryFn: () => must(api.GET("/api/v1/face-pair-jobs/{id}", { params: { path: { id } } })),
    refetchInterval: ({ state }) => pollWhileBusy(state.data?.job),
  });
}

export const fetchScans = (id: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/face-jobs/{id}/images", {
      params: { path: { id }, query: pageQuery(after, 48) },
    }),
  );

export const fetchPairs = (id: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/face-pair-jobs/{id}/pairs", {
      params: { path: { id }, query: pageQuery(after, 24) },
    }),
  );

export const fetchRejects = (id: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/face-pair-jobs/{id}/rejects", {
      params: { path: { id }, query: pageQuery(after, 50) },
    }),
  );

export const startSearch = (project: number, body: FaceJobInput) =>
  must(
    api.POST("/api/v1/projects/{project_id}/face-jobs", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export const startPairs = (project: number, body: FacePairJobInput) =>
  must(
    api.POST("/api/v1/projects/{project_id}/face-pair-jobs", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export const actOnSearch = (id: number, act: Act) =>
  must(api.POST("/api/v1/face-jobs/{id}/{act}", { params: { path: { id: String(id), act } } }));

export const actOnPairs = (id: number, act: Act) =>
  must(
    api.POST("/api/v1/face-pair-jobs/{id}/{act}", { params: { path: { id: String(id), act } } }),
  );
