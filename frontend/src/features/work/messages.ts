import { translated } from "@/language/translated";

const en = {
  title: "My work",
  hello: (name: string) => `Hello, ${name}`,
  loading: "Loading…",
  failed: "Your work could not be loaded.",
  tryAgain: "Try again",
  nothing: "Nothing to label right now",
  nothingHint: "When a campaign opens in one of your projects, it appears here.",
  start: "Start",
  goOn: "Go on",
  paused: "Not open",
  mine: (count: number) => (count === 1 ? "1 by you" : `${count.toLocaleString("en")} by you`),
  filled: (filled: number, places: number) =>
    `${filled.toLocaleString("en")} of ${places.toLocaleString("en")} judgements`,
};

export type Messages = typeof en;
export const messages = translated("work", en);
