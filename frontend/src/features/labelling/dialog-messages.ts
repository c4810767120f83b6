import { translated } from "@/language/translated";

/** Words of the dialogs that are opened by hand: in their chunk, not in the first load. */
const en = {
  reason: {
    skipTitle: "Why do you skip this one?",
    flagTitle: "What is wrong with this one?",
    hint: "Press its number, or Esc to go back.",
    own: "In your own words",
    send: "Send",
    cancel: "Cancel",
  },
  refused: {
    title: "Answers that were not accepted",
    hint: "They are kept here until you decide.",
    retry: "Send again",
    dismiss: "Put away",
    close: "Close",
  },
};

export type DialogMessages = typeof en;
export const dialogMessages = translated("dialogs", en);
