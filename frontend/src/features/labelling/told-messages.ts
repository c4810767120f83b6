import { translated } from "@/language/translated";

/** Words of the page that tells people later how they did on hidden known answers. */
const en = {
  title: "How you did on known answers",
  what: "Among the work there were tasks whose answers were known beforehand. Here is what you answered and what was expected. Nothing of it changes your other answers.",
  items: (count: number) =>
    count === 1 ? "1 known answer" : `${count.toLocaleString("en")} known answers`,
  credit: (percent: number) => `${percent}\u00a0% of the credit`,
  none: "Nothing to tell yet",
  noneHint:
    "Known answers are shown here once their time has come: after some days or when the campaign is closed, as its admins have decided.",
  loading: "Loading…",
  tryAgain: "Try again",
  more: "Older ones",
  back: "My work",
  asked: "The words",
  show: "Show the images",
  shares: "People were expected to differ:",
  share: (answer: string, percent: number) => `${answer} ${percent}\u00a0%`,
};

export type ToldMessages = typeof en;
export const toldMessages = translated("told", en);
