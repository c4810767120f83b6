import { translated } from "@/language/translated";

/** Words of what is said to an answer in the entrance test. */
const en = {
  title: "Entrance test",
  passed: "Passed.",
  passedText: (credit: number, mark: number) =>
    `You earned ${credit}\u00a0% of the credit; ${mark}\u00a0% were needed. What comes now is the work.`,
  failed: "Not passed.",
  failedText: (credit: number, mark: number) =>
    `You earned ${credit}\u00a0% of the credit; ${mark}\u00a0% were needed.`,
  about: "About your last answer; this test decides whether you go on to the work.",
  right: "As expected",
  partly: "Also accepted by some",
  wrong: "Not as expected",
  yours: "Yours",
  expected: "Expected",
  image: (place: number) => `Image ${place + 1}`,
  notSaid: "No answer",
  close: "Close (Esc)",
  choices: {
    left: "Left",
    right: "Right",
    tie: "Tie",
    both_bad: "Both bad",
    yes: "Yes",
    no: "No",
  },
};

export type FeedbackMessages = typeof en;
export const feedbackMessages = translated("feedback", en);
