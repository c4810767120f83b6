import { queryOptions } from "@tanstack/react-query";
import { api, must } from "@/client/api";
import type { Role } from "@/client/session";

export const membersKey = (project: number) => ["project", project, "members"] as const;
export const invitationsKey = (project: number) => ["project", project, "invitations"] as const;
export const tokensKey = ["tokens"] as const;

const inProject = (id: number) => ({ params: { path: { project_id: id } } });

export const membersQuery = (project: number) =>
  queryOptions({
    queryKey: membersKey(project),
    queryFn: () => must(api.GET("/api/v1/projects/{project_id}/members", inProject(project))),
  });

export const invitationsQuery = (project: number) =>
  queryOptions({
    queryKey: invitationsKey(project),
    queryFn: () => must(api.GET("/api/v1/projects/{project_id}/invitations", inProject(project))),
  });

export const tokensQuery = queryOptions({
  queryKey: tokensKey,
  queryFn: () => must(api.GET("/api/v1/tokens")),
});

export const setRole = (project: number, userId: number, role: Role) =>
  must(
    api.PATCH("/api/v1/projects/{project_id}/members/{user_id}", {
      params: { path: { project_id: project, user_id: userId } },
      body: { role },
    }),
  );

export const changeMember = (
  project: number,
  userId: number,
  body: { groups?: string[]; languages?: string[] },
) =>
  must(
    api.PATCH("/api/v1/projects/{project_id}/members/{user_id}", {
      params: { path: { project_id: project, user_id: userId } },
      body,
    }),
  );

export const removeMember = (project: number, userId: number) =>
  must(
    api.DELETE("/api/v1/projects/{project_id}/members/{user_id}", {
      params: { path: { project_id: project, user_id: userId } },
    }),
  );

export const invite = (project: number, body: { email: string; role: Role }) =>
  must(api.POST("/api/v1/projects/{project_id}/invitations", { ...inProject(project), body }));

export const withdrawInvitation = (project: number, invitationId: number) =>
  must(
    api.DELETE("/api/v1/projects/{project_id}/invitations/{id}", {
      params: { path: { project_id: project, id: invitationId } },
    }),
  );

export type TokenScope = "read" | "write";

export const createToken = (body: { name: string; scope: TokenScope }) =>
  must(api.POST("/api/v1/tokens", { body }));

export const revokeToken = (id: number) =>
  must(api.DELETE("/api/v1/tokens/{id}", { params: { path: { id } } }));
