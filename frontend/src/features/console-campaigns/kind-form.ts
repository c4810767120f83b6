import { type FaceFields, newFaces, toFacesForm } from "./faces-form";
import { keyOf } from "./keys";
import { messages } from "./messages";
import { newOwnPrompt, type OwnPromptFields, toOwnPromptForm } from "./own-prompt-form";
import { type PairFormFields, plainPair, toPairForm } from "./pair-form";
import { newRanking, type RankingFields, toRankingForm } from "./ranking-form";

export type Kind =
  | "pairwise"
  | "scoring"
  | "checklist"
  | "ranking"
  | "regions"
  | "faces"
  | "own_prompt";

export interface CriterionFields {
  id: number; // of the row on the screen
  key: string;
  label: string;
  question: string;
  weight: string | number;
}

export const REGION_TOOLS = ["patch", "brush", "box", "point"] as const;
export type RegionTool = (typeof REGION_TOOLS)[number];

export interface RegionFields {
  rows: string | number;
  columns: string | number;
  tools: RegionTool[];
  bad: string[]; // reasons, in words for people
  good: string[];
  words: boolean;
}
export type Media = "image" | "video";

export interface KindFields {
  kind: Kind;
  media: Media; // of scoring always images
  group: string | number;
  low: string | number;
  high: string | number;
  criteria: CriterionFields[];
  pair: PairFormFields;
  ranking: RankingFields;
  regions: RegionFields;
  faces: FaceFields;
  ownPrompt: OwnPromptFields;
  checklist: string; // the id of a published version, or "image" or "video": built in
  own: OwnQuestions;
}

export type OwnQuestions = "none" | "also" | "only"; // whether prompts' own questions are asked

export const KINDS: readonly Kind[] = [
  "pairwise",
  "own_prompt",
  "scoring",
  "ranking",
  "checklist",
  "regions",
  "faces",
];

/** PrefPaint's three criteria and scale, to begin with. */
export const newKind: KindFields = {
  kind: "pairwise",
  media: "image",
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
  ownPrompt: newOwnPrompt,
  regions: {
    rows: 8,
    columns: 8,
    tools: [...REGION_TOOLS],
    bad: [
      "Smear or artefact",
      "Wrong body, face or hands",
      "Wrong shape or structure",
      "Wrong colour or texture",
      "There twice, or too often",
      "In the wrong place",
      "Blurred",
      "Not what the words say",
    ],
    good: ["Well made", "Fine detail", "Just what the words say"],
    words: true,
  },
  faces: newFaces,
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

function checklistForm({ checklist, own }: KindFields): Record<string, unknown> {
  if (own === "only") return { own_questions: own };
  const asked =
    checklist === "image" || checklist === "video"
      ? { builtin: checklist }
      : { version: Number(checklist) };
  return own === "none" ? asked : { ...asked, own_questions: own };
}

/** The campaign's form that the fields stand for, or what is still missing. */
export function toForm(
  fields: KindFields,
): { form: Record<string, unknown> } | { problem: string } {
  if (fields.kind === "pairwise") return toPairForm(fields.pair);
  if (fields.kind === "ranking") return toRankingForm(fields.ranking);
  if (fields.kind === "checklist") return { form: checklistForm(fields) };
  if (fields.kind === "own_prompt") return toOwnPromptForm(fields.ownPrompt);
  if (fields.kind === "regions") return toRegionsForm(fields.regions);
  if (fields.kind === "faces") return toFacesForm(fields.faces);
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

function toRegionsForm(
  fields: RegionFields,
): { form: Record<string, unknown> } | { problem: string } {
  const reasons = (["bad", "good"] as const).flatMap((polarity) =>
    fields[polarity].map((label) => ({ key: keyOf(label), label, polarity })),
  );
  const keys = reasons.map((reason) => reason.key);
  const [rows, columns] = [Number(fields.rows), Number(fields.columns)];
  if (reasons.length === 0) return { problem: messages.noReasons };
  if (keys.includes("")) return { problem: messages.reasonUnnamed };
  if (new Set(keys).size < keys.length) return { problem: messages.reasonTwice };
  if (fields.tools.length === 0) return { problem: messages.noTools };
  if (fields.tools.includes("patch") && !(rows && columns)) return { problem: messages.noGrid };
  return { form: { rows, columns, tools: fields.tools, reasons, words: fields.words } };
}

/** What the campaign shows: videos are compared in pairs or go through a checklist. */
export function mediaOf({ kind, media }: KindFields): Media {
  return kind === "pairwise" || kind === "checklist" ? media : "image";
}
