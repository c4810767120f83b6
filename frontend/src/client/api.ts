import createClient, { type Middleware } from "openapi-fetch";
import { said } from "@/language/translated";
import { ApiError, errorFrom } from "./api-error";
import { csrfToken } from "./csrf";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

const READING = new Set(["GET", "HEAD", "OPTIONS"]);

const signedOutListeners = new Set<() => void>();

/** Calls back when any request learns that the sign-in has ended. Returns the way to stop. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

const csrf: Middleware = {
  onRequest({ request }) {
    if (!READING.has(request.method)) request.headers.set("X-CSRFToken", csrfToken());
    return request;
  },
};

const signIn: Middleware = {
  onResponse({ response, schemaPath }) {
    // A wrong password is a 401 too, and says nothing about a sign-in that had been there.
    if (response.status === 401 && schemaPath !== "/api/v1/session") {
      for (const listener of signedOutListeners) listener();
    }
  },
};

/** The typed client. Use it through `must`, so that a refusal is an exception. */
export const api = createClient<paths>({ baseUrl: location.origin, credentials: "same-origin" });
api.use(csrf, signIn);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * The data of an answer: `await must(api.GET("/api/v1/work"))`.
 *
 * Raises ApiError, with status 0 when the server could not be reached.
 */
export async function must<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    const sentence = "The server cannot be reached. Check the connection.";
    throw new ApiError(0, "unreachable", said(sentence, "unreachable"));
  }
  if (!answer.response.ok) throw errorFrom(answer.response, answer.error);
  return answer.data as T; // 204 has no data, and its T is undefined
}
