import { translated } from "@/language/translated";

const en = {
  product: "Prefloop",
  crashed: "Something went wrong on this page",
  crashedHint: "Your answers are kept in this browser and will be sent. Reload to go on.",
  reload: "Reload the page",
  loading: "Loading…",
  notFound: "There is nothing here",
  notFoundHint: "The address may be mistyped, or the page is not shared with you.",
  home: "To my work",
  console: "Console",
  signOut: "Sign out",
  offline: "The server cannot be reached",
  offlineHint: "Prefloop is trying again by itself. Your answers are kept in this browser.",
  tryAgain: "Try again",
  unsent: (count: number) =>
    count === 1
      ? "One of your answers is waiting to be sent."
      : `${count.toLocaleString("en")} of your answers are waiting to be sent.`,
};

export type Messages = typeof en;
export const messages = translated("app", en);
