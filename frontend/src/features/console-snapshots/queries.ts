import { api, must } from "@/client/api";

export interface SnapshotInput {
  name: string;
  campaigns: number[];
}

export const createSnapshot = (project: number, body: SnapshotInput) =>
  must(
    api.POST("/api/v1/projects/{project_id}/snapshots", {
      params: { path: { project_id: project } },
      body,
    }),
  );

/** The browser saves this address as one tar file. */
export const downloadHref = (id: number) => `/api/v1/snapshots/${id}/download`;
