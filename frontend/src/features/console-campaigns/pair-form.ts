import { keyOf } from "./keys";
import { messages } from "./messages";

export interface DimensionFields {
  id: number; // of the row on the screen
  key: string;
  label: string;
  question: string;
}

/** What a pair is asked beside the one choice. */
export interface PairFormFields {
  overall: boolean;
  dimensions: DimensionFields[];
  strength: "none" | "overall" | "each";
  grades: string[];
  reasons: string[];
  reasonsOf: "choice" | "each";
  faces: boolean; // face against face
}

export const plainPair: PairFormFields = {
  overall: true,
  dimensions: [],
  strength: "none",
  grades: ["Slightly", "Clearly", "Much"],
  reasons: [],
  reasonsOf: "choice",
  faces: false,
};

export function addDimension(fields: PairFormFields): PairFormFields {
  const id = Math.max(-1, ...fields.dimensions.map((row) => row.id)) + 1;
  return {
    ...fields,
    dimensions: [...fields.dimensions, { id, key: "", label: "", question: "" }],
  };
}

type Form = { form: Record<string, unknown> } | { problem: string };

/** The form that the fields stand for: empty for the one choice alone. */
export function toPairForm(fields: PairFormFields): Form {
  const { overall, dimensions, strength, grades, reasons, reasonsOf, faces } = fields;
  const asked = dimensions.map(({ key, label, question }) => ({
    key: key || keyOf(label),
    label,
    question,
  }));
  const tags = reasons.map((label) => ({ key: keyOf(label), label }));
  if (isPlain(fields)) return { form: {} };
  if (!overall && asked.length === 0) return { problem: messages.pair.nothingAsked };
  if (strength !== "none" && grades.length < 2) return { problem: messages.pair.fewGrades };
  const problem = problemOf(asked) ?? problemOf(tags);
  if (problem !== undefined) return { problem };
  return {
    form: {
      overall,
      dimensions: asked,
      // Without an overall choice the dimensions are all that can be graded.
      strength: strength === "none" ? null : { grades, each: strength === "each" || !overall },
      reasons: tags,
      reasons_of: reasonsOf,
      ...(faces && { faces: { most: 1 } }), // the largest face of each image
    },
  };
}

function isPlain({ overall, dimensions, strength, reasons, faces }: PairFormFields): boolean {
  return overall && strength === "none" && !faces && dimensions.length + reasons.length === 0;
}

function problemOf(rows: readonly { key: string }[]): string | undefined {
  if (rows.some(({ key }) => key === "")) return messages.pair.unnamed;
  return new Set(rows.map(({ key }) => key)).size < rows.length ? messages.pair.twice : undefined;
}
