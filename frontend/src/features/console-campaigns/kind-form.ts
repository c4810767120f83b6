import { messages } from "./messages";

export type Kind = "pairwise" | "scoring" | "checklist";

export interface CriterionFields {
  id: number; // of the row on the screen
  key: string;
  label: string;
  question: string;
  weight: string | number;
}

export interface KindFields {
  kind: Kind;
  group: string | number;
  low: string | number;
  high: string | number;
  criteria: CriterionFields[];
  checklist: string; // the id of a published version, or "image": the one that is built in
  own: OwnQuestions;
}

export type OwnQuestions = "none" | "also" | "only"; // whether prompts' own questions are asked

export const KINDS: readonly Kind[] = ["pairwise", "scoring", "checklist"];

/** PrefPaint's three criteria and scale, to begin with. */
export const newKind: KindFields = {
  kind: "pairwise",
  group: 3,
  low: 0,
  high: 7,
  criteria: [
    criterion(0, "structure", "Structure", "Do the things in it belong there?", 0.15),
    criterion(1, "texture", "Texture", "Do surfaces and details look right?", 0.15),
    criterion(2, "overall", "Overall", "At first glance: how good is it as a whole?", 0.7),
  ],
  checklist: "image",
  own: "none",
};

function criterion(id: number, key: string, label: string, question: string, weight: number) {
  return { id, key, label, question, weight };
}

export function addCriterion(fields: KindFields): KindFields {
  const id = Math.max(-1, ...fields.criteria.map((row) => row.id)) + 1;
  return { ...fields, criteria: [...fields.criteria, criterion(id, "", "", "", 1)] };
}

/** A key for the data out of a name for people: "Overall feeling" is overall_feeling. */
export function keyOf(label: string): string {
  const key = label
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^[_0-9]+|_+$/g, "");
  return key.slice(0, 40);
}

function checklistForm({ checklist, own }: KindFields): Record<string, unknown> {
  if (own === "only") return { own_questions: own };
  const asked = checklist === "image" ? { builtin: checklist } : { version: Number(checklist) };
  return own === "none" ? asked : { ...asked, own_questions: own };
}

/** The campaign's form that the fields stand for, or what is still missing. */
export function toForm(
  fields: KindFields,
): { form: Record<string, unknown> } | { problem: string } {
  if (fields.kind === "pairwise") return { form: {} };
  if (fields.kind === "checklist") return { form: checklistForm(fields) };
  const keys = fields.criteria.map((row) => row.key || keyOf(row.label));
  if (keys.some((key) => key === "")) return { problem: messages.criterionUnnamed };
  if (new Set(keys).size < keys.length) return { problem: messages.criterionTwice };
  return {
    form: {
      group: Number(fields.group),
      low: Number(fields.low),
      high: Number(fields.high),
      criteria: fields.criteria.map(({ label, question, weight }, index) => ({
        key: keys[index],
        label,
        question,
        weight: Number(weight),
      })),
    },
  };
}
