import { queryOptions } from "@tanstack/react-query";
import { api, must, type Schemas } from "./api";
import { rememberCsrfToken } from "./csrf";

export type Session = Schemas["Session"];
export type Me = Schemas["Me"];
export type Role = Schemas["RoleEnum"];

export const sessionKey = ["session"] as const;

const signedInListeners = new Set<(session: Session) => void>();

/** Calls back whenever somebody signs in on this page. Returns the way to stop. */
export function onSignedIn(listener: (session: Session) => void): () => void {
  signedInListeners.add(listener);
  return () => signedInListeners.delete(listener);
}

function remembered(session: Session): Session {
  rememberCsrfToken(session.csrf_token);
  return session;
}

export async function readSession(): Promise<Session> {
  return remembered(await must(api.GET("/api/v1/session")));
}

export async function openSession(email: string, password: string): Promise<Session> {
  const body = { email, password };
  const session = remembered(await must(api.POST("/api/v1/session", { body })));
  for (const listener of signedInListeners) listener(session);
  return session;
}

export async function closeSession(): Promise<void> {
  await must(api.DELETE("/api/v1/session"));
}

export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: readSession,
  staleTime: Number.POSITIVE_INFINITY, // any request that finds the sign-in gone says so itself
});

/** May this person see the console of any project? */
export function mayUseConsole(me: Me): boolean {
  return me.is_staff || me.projects.some((project) => project.role !== "annotator");
}
