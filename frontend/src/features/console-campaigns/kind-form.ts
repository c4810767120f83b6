import { keyOf } from "./keys";
import { messages } from "./messages";
import { type PairFormFields, plainPair, toPairForm } from "./pair-form";
import { newRanking, type RankingFields, toRankingForm } from "./ranking-form";

export type Kind = "pairwise" | "scoring" | "checklist" | "ranking";

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
  pair: PairFormFields;
  ranking: RankingFields;
}

export const KINDS: readonly Kind[] = ["pairwise", "scoring", "ranking", "checklist"];

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
  pair: plainPair,
  ranking: newRanking,
};

function criterion(id: number, key: string, label: string, question: string, weight: number) {
  return { id, key, label, question, weight };
}

export function addCriterion(fields: KindFields): KindFields {
  const id = Math.max(-1, ...fields.criteria.map((row) => row.id)) + 1;
  return { ...fields, criteria: [...fields.criteria, criterion(id, "", "", "", 1)] };
}

/** The campaign's form that the fields stand for, or what is still missing. */
export function toForm(
  fields: KindFields,
): { form: Record<string, unknown> } | { problem: string } {
  if (fields.kind === "pairwise") return toPairForm(fields.pair);
  if (fields.kind === "ranking") return toRankingForm(fields.ranking);
  if (fields.kind === "checklist") return { form: { builtin: "image" } };
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
