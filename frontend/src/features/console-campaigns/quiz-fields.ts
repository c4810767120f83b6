import type { Schemas } from "@/client/api";

type Question = Schemas["QuizQuestionWhole"];

export interface QuestionRow {
  id: number; // of the row on the screen
  text: string;
  options: string[]; // five places; the empty ones are left out
  right: number; // among the places
  explanation: string;
}

export const PLACES = 5;

export function rowsOf(questions: readonly Question[]): QuestionRow[] {
  return questions.map(({ text, options, right, explanation }, id) => ({
    id,
    text,
    options: Array.from({ length: PLACES }, (_, place) => options[place] ?? ""),
    right,
    explanation: explanation ?? "",
  }));
}

export function emptyQuestion(rows: readonly QuestionRow[]): QuestionRow {
  const id = Math.max(-1, ...rows.map((row) => row.id)) + 1;
  return { id, text: "", options: Array(PLACES).fill(""), right: 0, explanation: "" };
}

/** As the server takes them: the right answer moves up with the empty places before it. */
export function toQuestions(rows: readonly QuestionRow[]) {
  return rows.map(({ text, options, right, explanation }) => {
    const kept = options.map((option, place) => ({ option: option.trim(), place }));
    const filled = kept.filter(({ option }) => option !== "");
    const found = filled.findIndex(({ place }) => place === right);
    return {
      text: text.trim(),
      options: filled.map(({ option }) => option),
      right: found < 0 ? filled.length : found, // refused: the right answer is none of them
      explanation: explanation.trim(),
    };
  });
}
