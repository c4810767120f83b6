import type { Queued, ReviewQuestion } from "./review-queries";

export interface AskedOfTask {
  /** As a review names it: the question, with its image's place where it is not the first. */
  name: string;
  label: string;
  answers: readonly string[];
  counts: readonly number[];
  total: number;
}

const WORDS: Readonly<Record<string, string>> = {
  first: "First",
  second: "Second",
  tie: "Tie",
  both_bad: "Both bad",
};

/** A choice of a pair in words; any other answer as it is. */
export function answerWord(answer: string): string {
  return WORDS[answer] ?? answer;
}

/** What was asked of a task and how often each answer was given, the most divided first. */
export function askedOf(task: Queued, questions: readonly ReviewQuestion[]): AskedOfTask[] {
  const rows = Object.entries(task.said).map(([name, said]) => {
    const [key, place] = name.split("/");
    const question = questions.find((each) => each.key === key);
    const answers = question?.answers ?? Object.keys(said);
    const counts = answers.map((answer) => said[answer] ?? 0);
    const label = question?.label ?? name;
    return {
      name,
      label: place === undefined ? label : `${label}, image ${Number(place) + 1}`,
      answers,
      counts,
      total: counts.reduce((sum, count) => sum + count, 0),
    };
  });
  return rows.sort((a, b) => agreement(a) - agreement(b));
}

function agreement(row: AskedOfTask): number {
  return row.total === 0 ? 1 : Math.max(...row.counts) / row.total;
}
