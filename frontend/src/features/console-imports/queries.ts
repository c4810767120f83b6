import { api, must, type Schemas } from "@/client/api";
import { errorFrom } from "@/client/api-error";
import { csrfToken } from "@/client/csrf";
import { pageQuery } from "@/lib/console-pages";

export const importsKey = (project: number) => ["project", project, "image-imports"] as const;

export const fetchImports = (project: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/projects/{project_id}/image-imports", {
      params: { path: { project_id: project }, query: pageQuery(after, 20) },
    }),
  );

export type ImportInput = Schemas["ImageImportInputRequest"];

const NOTHING: ImportInput = {
  prompt_set_name: "",
  folder: "",
  prefix: "",
  archive: "",
  table: "",
  target: "candidates",
  near: "keep",
  near_distance: 6,
};

export const createImport = (project: number, asked: Partial<ImportInput>) =>
  must(
    api.POST("/api/v1/projects/{project_id}/image-imports", {
      params: { path: { project_id: project } },
      body: { ...NOTHING, ...asked },
    }),
  );

export const startImport = (id: number, table: string, archive: string) =>
  must(
    api.POST("/api/v1/image-imports/{id}/start", {
      params: { path: { id } },
      body: { table, archive },
    }),
  );

export const retryImport = (id: number) =>
  must(
    api.POST("/api/v1/image-imports/{id}/{act}", {
      params: { path: { id: String(id), act: "retry" } },
    }),
  );

/**
 * Sends one file of the folder as it is. The typed client would encode the slashes of the path and
 * the body as JSON, so this request is made by hand.
 */
export async function putFile(id: number, path: string, file: Blob): Promise<void> {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  const response = await fetch(`/api/v1/image-imports/${id}/files/${encoded}`, {
    method: "PUT",
    body: file,
    credentials: "same-origin",
    headers: { "X-CSRFToken": csrfToken(), "Content-Type": "application/octet-stream" },
  });
  if (response.ok) return;
  throw errorFrom(response, await response.json().catch(() => null));
}
