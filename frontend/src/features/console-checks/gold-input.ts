import type { Campaign } from "@/lib/console-types";
import { messages } from "./messages";
import type { GoldInput, GoldQuestion } from "./queries";
import { isPerImage } from "./words";

export interface GoldFields {
  role: "gold" | "entrance";
  candidates: string;
  isSoft: boolean;
  answers: Readonly<Record<string, string>>; // by place; empty: not checked
  shares: Readonly<Record<string, string | number>>; // percent, by place and answer
  explanation: string;
}

export const emptyGold: GoldFields = {
  role: "gold",
  candidates: "",
  isSoft: false,
  answers: {},
  shares: {},
  explanation: "",
};

/** A question to be answered, of one image or of the task. */
export interface Place {
  readonly key: string;
  readonly label: string;
  readonly question: GoldQuestion;
  readonly candidate: number | null;
}

export interface AskedOf {
  readonly kind: Campaign["kind"];
  readonly imagesEach: number;
  readonly questions: readonly GoldQuestion[];
}

/** "12, 13" → [12, 13]; undefined where something else was written. */
export function readCandidates(text: string): number[] | undefined {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  const numbers = parts.map(Number);
  return numbers.every((one) => Number.isInteger(one) && one > 0) ? numbers : undefined;
}

/** Where an answer can be expected: as many times a question as there are images, where each is asked. */
export function placesOf({ kind, imagesEach, questions }: AskedOf, candidates: string): Place[] {
  if (!isPerImage(kind, imagesEach)) {
    return questions.map((question) => ({
      key: question.key,
      label: question.label,
      question,
      candidate: null,
    }));
  }
  const numbers = [...new Set(readCandidates(candidates) ?? [])];
  return numbers.flatMap((candidate) =>
    questions.map((question) => ({
      key: `${question.key} ${candidate}`,
      label: `${question.label}, candidate ${candidate}`,
      question,
      candidate,
    })),
  );
}

export const shareKey = (place: Place, answer: string) => `${place.key} ${answer}`;

/** What is sent, or the first thing that is wrong. */
export function toGold(
  fields: GoldFields,
  asked: AskedOf,
): { body: GoldInput } | { problem: string } {
  const candidates = readCandidates(fields.candidates) ?? [];
  const problem = imagesProblem(fields.candidates, asked.imagesEach);
  if (problem) return { problem };
  const answers: GoldInput["answers"] = [];
  for (const place of placesOf(asked, fields.candidates)) {
    const known = fields.isSoft ? sharesAt(fields, place) : answerAt(fields, place);
    if (!known) continue;
    if (!isWhole(known)) return { problem: messages.badShares(place.label) };
    const { question, candidate } = place;
    const explanation = fields.explanation.trim();
    answers.push({ question: question.key, candidate, ...known, explanation });
  }
  if (answers.length === 0) return { problem: messages.nothingExpected };
  return { body: { role: fields.role, candidates, answers } };
}

function imagesProblem(text: string, imagesEach: number): string | undefined {
  const numbers = readCandidates(text);
  if (!numbers) return messages.badCandidates;
  const isRight = numbers.length === imagesEach && new Set(numbers).size === imagesEach;
  return isRight ? undefined : messages.wrongCount(imagesEach);
}

type Known = Pick<GoldInput["answers"][number], "answer" | "shares">;

function answerAt(fields: GoldFields, place: Place): Known | undefined {
  const answer = fields.answers[place.key] ?? "";
  return answer === "" ? undefined : { answer };
}

/** Shares instead of percent; undefined where none is filled in. */
function sharesAt(fields: GoldFields, place: Place): Known | undefined {
  const filled = place.question.answers
    .map((answer) => [answer, Number(fields.shares[shareKey(place, answer)] ?? 0)] as const)
    .filter(([, percent]) => percent > 0);
  if (filled.length === 0) return undefined;
  return { shares: Object.fromEntries(filled.map(([answer, percent]) => [answer, percent / 100])) };
}

function isWhole({ shares }: Known): boolean {
  if (!shares) return true;
  const total = Object.values(shares).reduce((sum, share) => sum + share, 0);
  return Math.abs(total - 1) < 0.005;
}
