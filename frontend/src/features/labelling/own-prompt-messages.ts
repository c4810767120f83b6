import { translated } from "@/language/translated";

/** Words of the screen where people write the prompts themselves. */
const en = {
  actions: { write: "New prompt", end: "Done with this prompt" },
  endShort: "Done",
  mouse:
    "You can also click or tap the image you prefer: the other one is replaced. Esc closes whatever is open.",
  write: {
    title: "What should be drawn?",
    hint: "Two pictures come. Choose one, and the other is replaced, for as long as you like.",
    label: "Your prompt",
    examples: "For example",
    draw: "Draw it",
    back: "Back to the pictures",
    letters: (count: number, most: number) =>
      `${count.toLocaleString("en")} of ${most.toLocaleString("en")} characters`,
    written: (count: number, most: number) =>
      `${count.toLocaleString("en")} of ${most.toLocaleString("en")} prompts written`,
    ends: "The prompt you are at ends when you send this one.",
    sending: "Your last answer is on its way…",
    unsent: "The prompt could not be sent. It is still here: try again.",
  },
  wait: {
    label: "Your pictures",
    queued: (before: number) =>
      before === 0
        ? "Next in line"
        : `Waiting in line: ${before} ${before === 1 ? "job goes" : "jobs go"} first`,
    starting: "The model is being loaded",
    painting: "Being painted",
    ready: "Here they come",
    drawn: (drawn: number, asked: number) =>
      `${drawn} of ${asked} ${asked === 1 ? "picture is" : "pictures are"} there`,
    stay: "You may leave this page and come back: your prompt waits for you.",
    failed: "This drawing failed",
    failedText: "It is not your prompt's fault as a rule. Try again, or write another one.",
    again: "Try again",
    spent: "All pictures of this prompt are shown",
    spentText: "There are no more for it. Write another prompt, or take a rest.",
    unread: "What the server says of your prompt cannot be read. It is asked again by itself.",
  },
  rounds: {
    title: "This prompt so far",
    none: "Your choices will stand here.",
    round: (number: number, answer: string) => `Pair ${number}: ${answer}`,
    answers: {
      left: "the first one",
      right: "the second one",
      tie: "equally good",
      both_bad: "both bad",
      skipped: "skipped",
      flagged: "flagged",
    },
  },
};

export type OwnPromptMessages = typeof en;
export const ownPromptMessages = translated("ownPrompt", en);
