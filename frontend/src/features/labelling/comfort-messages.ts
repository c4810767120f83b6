import { translated } from "@/language/translated";

/** Words of one's own numbers and of the break: in the chunk of what is opened by hand. */
const en = {
  numbers: {
    title: "My own numbers",
    today: "Today",
    campaign: "This campaign",
    judged: "Answers",
    active: "Time",
    median: "Median",
  },
  time: (minutes: number) =>
    minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`,
  seconds: (seconds: string) => `${seconds} s`,
  rest: {
    text: (minutes: number) =>
      `You have worked for ${minutes} minutes. Your eyes may like a break.`,
    dismiss: "Not now",
    every: "Remind me of a break",
    never: "Never",
    after: (minutes: number) => `After ${minutes} minutes`,
  },
};

export type ComfortMessages = typeof en;
export const comfortMessages = translated("comfort", en);
