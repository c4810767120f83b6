import { translated } from "@/language/translated";

/** Words of the worked examples, and of the quiz on the instructions. */
const en = {
  examples: "Worked examples",
  enlarge: (number: number) => `Enlarge example ${number}`,
  example: (number: number) => `Example ${number}`,
  close: "Close",
  title: "Read this first, then answer the questions",
  none: "This campaign has no guideline.",
  quiz: "Questions on the instructions",
  need: (mark: number, of: number) => `You need ${mark} of ${of} right answers to begin.`,
  left: (count: number) => (count === 1 ? "One attempt is left." : `${count} attempts are left.`),
  noneLeft: "No attempt is left. Ask an admin of the project to reset it for you.",
  send: "Check my answers",
  missing: "Answer every question first.",
  failed: "This could not be sent. Try again.",
  passed: (right: number, of: number) => `Passed: ${right} of ${of} are right.`,
  notPassed: (right: number, of: number) => `${right} of ${of} are right: not enough yet.`,
  right: "Right.",
  wrong: (answer: string) => `Not right. The answer is: ${answer}`,
  begin: "Begin",
  again: "Try again",
};

export type QuizMessages = typeof en;
export const quizMessages = translated("quiz", en);
