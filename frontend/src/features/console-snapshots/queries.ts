import { queryOptions } from "@tanstack/react-query";
import { api, must, type Schemas } from "@/client/api";
import { pageQuery } from "@/lib/console-pages";
import type { Recipe } from "./recipe-input";

export type Report = Schemas["PairReport"];
export type Preview = Schemas["SnapshotPreview"];
export type ChosenPair = Schemas["ChosenPair"];
export type Scorer = Schemas["Scorer"];

export type Labels = Schemas["Snapshot"]["labels"];

export type SnapshotInput =
  | { name: string; campaigns: number[]; labels: Labels }
  | { name: string; recipe: Recipe };

export const createSnapshot = (project: number, body: SnapshotInput) =>
  must(
    api.POST("/api/v1/projects/{project_id}/snapshots", {
      params: { path: { project_id: project } },
      body,
    }),
  );

export const previewPairs = (project: number, recipe: Recipe) =>
  must(
    api.POST("/api/v1/projects/{project_id}/snapshots/preview", {
      params: { path: { project_id: project } },
      body: { recipe },
    }),
  );

export const snapshotKey = (id: number) => ["snapshot", id] as const;

export const snapshotQuery = (id: number) =>
  queryOptions({
    queryKey: snapshotKey(id),
    queryFn: () => must(api.GET("/api/v1/snapshots/{id}", { params: { path: { id } } })),
  });

export const sinceQuery = (id: number) =>
  queryOptions({
    queryKey: [...snapshotKey(id), "since"] as const,
    queryFn: () => must(api.GET("/api/v1/snapshots/{id}/since", { params: { path: { id } } })),
  });

export const pairsKey = (id: number) => [...snapshotKey(id), "pairs"] as const;

export const fetchPairs = (id: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/snapshots/{id}/pairs", {
      params: { path: { id }, query: pageQuery(after, 12) },
    }),
  );

export const actOnSnapshot = (id: number, act: "cancel" | "retry") =>
  must(api.POST("/api/v1/snapshots/{id}/{act}", { params: { path: { id: String(id), act } } }));

export const scorersQuery = (project: number) =>
  queryOptions({
    queryKey: ["project", project, "scorers"] as const,
    queryFn: () =>
      must(
        api.GET("/api/v1/projects/{project_id}/scores", {
          params: { path: { project_id: project } },
        }),
      ),
  });

/** The browser saves this address as one tar file. */
export const downloadHref = (id: number) => `/api/v1/snapshots/${id}/download`;
