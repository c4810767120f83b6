import type { Example } from "./instruction-queries";

/** A criterion with its scale, or a question with its options. */
export interface Asked {
  readonly key: string;
  readonly label: string;
  readonly scale?: { readonly low: number; readonly high: number };
  readonly options?: readonly { readonly key: string; readonly label: string }[];
}

export interface ExampleRow {
  id: number; // of the row on the screen
  candidate: number | string;
  given: Readonly<Record<string, string>>; // by criterion or item; empty: unsaid
  text: string;
}

interface Form {
  low?: number;
  high?: number;
  criteria?: { key: string; label: string }[];
  body?: { dimensions: { items: Required<Pick<Asked, "key" | "label" | "options">>[] }[] };
}

export function askedOf(form: unknown): Asked[] {
  const { low = 0, high = 7, criteria = [], body } = form as Form;
  return [
    ...criteria.map(({ key, label }) => ({ key, label, scale: { low, high } })),
    ...(body?.dimensions.flatMap(({ items }) => items) ?? []),
  ];
}

export function exampleRows(examples: readonly Example[]): ExampleRow[] {
  return examples.map(({ candidate, scores, options, text }, id) => ({
    id,
    candidate,
    given: {
      ...Object.fromEntries(Object.entries(scores ?? {}).map(([key, n]) => [key, String(n)])),
      ...options,
    },
    text: text ?? "",
  }));
}

export function emptyExample(rows: readonly ExampleRow[], candidate: number | string): ExampleRow {
  const id = Math.max(-1, ...rows.map((row) => row.id)) + 1;
  return { id, candidate, given: {}, text: "" };
}

export function toExamples(rows: readonly ExampleRow[], asked: readonly Asked[]) {
  return rows.map(({ candidate, given, text }) => {
    const said = asked.filter(({ key }) => (given[key] ?? "") !== "");
    const scores = said.filter(({ scale }) => scale).map(({ key }) => [key, Number(given[key])]);
    const options = said.filter((one) => one.options).map(({ key }) => [key, given[key] ?? ""]);
    return {
      candidate: Number(candidate),
      scores: Object.fromEntries(scores) as Record<string, number>,
      options: Object.fromEntries(options) as Record<string, string>,
      text: text.trim(),
    };
  });
}
