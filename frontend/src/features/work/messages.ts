import { translated } from "@/language/translated";

const en = {
  title: "My work",
  languages: {
    title: "Languages you read:",
    none: "not said yet",
    change: "Change",
    close: "Done",
    hint: "Some campaigns ask only people who read the language of the prompt.",
    other: "Another one, by its tag",
    add: "Add",
    failed: "This could not be saved.",
  },
  hello: (name: string) => `Hello, ${name}`,
  loading: "Loading…",
  failed: "Your work could not be loaded.",
  tryAgain: "Try again",
  nothing: "Nothing to label right now",
  nothingHint: "When a campaign opens in one of your projects, it appears here.",
  start: "Start",
  goOn: "Go on",
  full: "All is judged",
  look: "Open",
  paused: "Not open",
  mine: (count: number) => (count === 1 ? "1 by you" : `${count.toLocaleString("en")} by you`),
  told: "How you did",
  toldHint: "Some tasks had answers that were known beforehand. Of these you can see how you did.",
  toldSum: (percent: number, items: number) =>
    `${percent}\u00a0% of the credit on ${items.toLocaleString("en")} known ${items === 1 ? "answer" : "answers"}`,
  toldShow: "Look",
  filled: (filled: number, places: number) =>
    `${filled.toLocaleString("en")} of ${places.toLocaleString("en")} judgements`,
};

export type Messages = typeof en;
export const messages = translated("work", en);
