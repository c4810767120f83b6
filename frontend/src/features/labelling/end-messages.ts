import { translated } from "@/language/translated";

/** Words of the end card: in its chunk, not in the first load. */
const en = {
  done: "All done",
  doneText: (mine: number) =>
    mine === 0
      ? "There is nothing left for you here. Thank you!"
      : `You gave ${mine.toLocaleString("en")} ${mine === 1 ? "answer" : "answers"} in this campaign. Thank you!`,
  wait: "Almost done",
  waitText: "Other people hold the last questions. If one comes back, it appears here by itself.",
  closed: "This campaign is closed",
  closedText: "What you have answered is kept. Thank you!",
  draft: "This campaign is not open yet",
  paused: "This campaign is paused",
  pausedText: "It goes on here by itself when it is opened.",
  offline: "Waiting for the connection",
  offlineText: (count: number) =>
    count === 0
      ? "The server cannot be reached. This page tries again by itself."
      : `${count} of your answers are kept in this browser. They are sent, and the next questions come, by themselves.`,
  missing: "There is no such campaign",
  missingText: "It does not exist, or it is not shared with you.",
  checkAgain: "Look again",
  review: "Look at my answers",
  barred: "You take no more part in this campaign",
  barredText: "Your answers are kept, but they do not count here at present.",
  barredNow:
    "If you do not know why, ask an admin of the project. Once they have let you in again, press “Look again”.",
  notAdmitted: "The entrance test was not passed",
  notAdmittedText: "Your answers are kept.",
  credit: (credit: number, mark: number) =>
    `You earned ${credit}\u00a0% of the credit; ${mark}\u00a0% are needed. Your answers are kept.`,
  notAdmittedNow:
    "What now? The test is taken once. An admin of the project can still let you in: ask them, then press “Look again”.",
  sentOut: "You get no more tasks here",
  sentOutText: "An admin of the project has taken your admission back. Your answers are kept.",
  enough: "That is all from you",
  unread: "Nothing left in the languages you read",
  unreadText: "Say which languages you read at the end of “My work”.",
  elsewhere: "You went on elsewhere",
  elsewhereText:
    "Another page or device is where you label now. Every answer given here is kept. Take over here?",
  takeOver: "Take over here",
  enoughText: "You have given as many answers as this campaign takes from one person. Thank you!",
  enoughNow: "Other campaigns, if there are any for you, are in your list.",
};

export type EndMessages = typeof en;
export const endMessages = translated("end", en);
