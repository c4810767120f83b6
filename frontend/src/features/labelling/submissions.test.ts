// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { ApiError } from "@/client/api-error";
import { isKeptAlive, outcomeOf } from "./submissions";

const outcome = (status: number, retryAfter?: number) =>
  outcomeOf(new ApiError(status, "code", "message", {}, retryAfter));

describe("what an error means for a submission", () => {
  it.each([0, 408, 429, 500, 502, 503])("%s: try later", (status) => {
    expect(outcome(status).kind).toBe("later");
  });

  it("429: as late as the server asks", () => {
    expect(outcome(429, 7)).toEqual({ kind: "later", waitSeconds: 7 });
  });

  it("401: ask for the sign-in", () => {
    expect(outcome(401).kind).toBe("signed_out");
  });

  it.each([400, 404, 409])("%s: keep it aside with the reason", (status) => {
    expect(outcome(status)).toEqual({
      kind: "refused",
      refusal: { code: "code", message: "message" },
    });
  });

  it("anything unknown: try later, never lose it", () => {
    expect(outcomeOf(new DOMException("aborted", "AbortError")).kind).toBe("later");
  });
});

it("keeps alive only what a browser is ready to send from a page that closes", () => {
  const base = {
    lease: "l",
    verdict: "answered",
    reason: "",
    duration_ms: 0,
    want: 3,
    checklist: "",
  } as const;
  const stroke = (points: number) => ({
    tool: "brush" as const,
    reason: "smear",
    geometry: { radius: 0.02, points: Array(points).fill([0.12345, 0.12345]) },
  });
  const said = (points: number) => ({
    ...base,
    regions: { nothing_to_mark: false, marks: [stroke(points)] },
  });
  expect(isKeptAlive(said(100))).toBe(true);
  expect(isKeptAlive(said(8_000))).toBe(false);
});
