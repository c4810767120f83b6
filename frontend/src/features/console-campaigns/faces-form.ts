import { keyOf } from "./keys";
import { messages } from "./messages";

export const FACE_GRADES = ["good", "acceptable", "bad", "not_face"] as const;

export interface FaceFields {
  confidence: string | number;
  smallest: string | number; // pixels
  most: string | number;
  grades: Record<(typeof FACE_GRADES)[number], string>;
  defects: string[]; // in words for people
  missed: boolean;
}

export const newFaces: FaceFields = {
  confidence: 0.9,
  smallest: 24,
  most: 9,
  grades: messages.faces.grade,
  defects: [
    "Eyes",
    "Nose",
    "Mouth or teeth",
    "Proportions",
    "Skin or texture",
    "Missing or extra parts",
    "Blurred or melted",
  ],
  missed: true,
};

/** The form of a faces campaign, or what is still missing. */
export function toFacesForm(
  fields: FaceFields,
): { form: Record<string, unknown> } | { problem: string } {
  const defects = fields.defects.map((label) => ({ key: keyOf(label), label }));
  const keys = defects.map((defect) => defect.key);
  const labels = FACE_GRADES.map((grade) => fields.grades[grade].trim());
  if (keys.includes("") || labels.includes("")) return { problem: messages.faces.unnamed };
  if (new Set(keys).size < keys.length) return { problem: messages.faces.twice };
  const choose = {
    confidence: Number(fields.confidence),
    smallest: Number(fields.smallest),
    most: Number(fields.most),
  };
  return { form: { choose, grades: fields.grades, defects, missed: fields.missed } };
}
