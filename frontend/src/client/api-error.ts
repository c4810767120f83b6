import { said } from "@/language/translated";

/** What the server said no with, or status 0 when it could not be reached at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Readonly<Record<string, string[]>>;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    fields: Record<string, string[]> = {},
    retryAfterSeconds?: number,
  ) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The server never answered: no network, or it is being restarted. */
  get isUnreachable(): boolean {
    return this.status === 0;
  }
}

/** What every refusal of the server looks like; the schema leaves it out, as it is in no answer. */
interface Envelope {
  error: { code: string; message: string; fields?: Record<string, string[]> };
}

function isEnvelope(body: unknown): body is Envelope {
  if (typeof body !== "object" || body === null || !("error" in body)) return false;
  const detail = body.error;
  return (
    typeof detail === "object" &&
    detail !== null &&
    "message" in detail &&
    typeof detail.message === "string"
  );
}

/** The error in an answer that was not a success; a proxy's own page becomes a plain sentence. */
export function errorFrom(response: Response, body: unknown): ApiError {
  const retryAfter = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const wait = Number.isFinite(retryAfter) ? retryAfter : undefined;
  if (isEnvelope(body)) {
    const { code, message, fields } = body.error;
    return new ApiError(response.status, code, said(message, code), fields ?? {}, wait);
  }
  const message =
    response.status >= 500
      ? "The server had a problem. Please try again in a moment."
      : `The server refused this (${response.status}).`;
  return new ApiError(response.status, "unknown", said(message, "unknown"), {}, wait);
}
