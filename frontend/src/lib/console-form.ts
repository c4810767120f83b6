import { useCallback, useState } from "react";
import { ApiError } from "@/client/api-error";

/** The values of a form, set one by one. */
export function useFields<T extends object>(initial: T) {
  const [values, setValues] = useState(initial);
  const set = useCallback(<K extends keyof T>(name: K, value: T[K]) => {
    setValues((old) => ({ ...old, [name]: value }));
  }, []);
  return { values, set, setValues };
}

/** What the server said about one field, to be shown beside it. */
export function fieldError(error: Error | null, name: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.fields[name]?.join(" ");
}

/** What to show above the form: what is wrong with no field that the form shows itself. */
export function formError(error: Error | null, shown: readonly string[]): string | undefined {
  if (!error) return undefined;
  if (!(error instanceof ApiError)) return error.message;
  const fields = Object.keys(error.fields);
  const hidden = fields.filter((name) => !shown.includes(name));
  if (fields.length === 0) return error.message;
  if (hidden.length === 0) return undefined;
  return hidden.map((name) => `${name}: ${error.fields[name]?.join(" ") ?? ""}`).join(" ");
}

/** A JSON object typed by a person, or the reason why it is none. */
export function parseObject(
  text: string,
): { value: Record<string, unknown> } | { problem: string } {
  if (text.trim() === "") return { value: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return { value: value as Record<string, unknown> };
    }
    return { problem: 'Write a JSON object: {"key": value}.' };
  } catch (cause) {
    return { problem: `This is not JSON: ${cause instanceof Error ? cause.message : cause}` };
  }
}
