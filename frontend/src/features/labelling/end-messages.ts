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
  barredText: "Your answers are kept; ask the project's admins.",
  notAdmitted: "The entrance test was not passed",
  notAdmittedText: "Your answers are kept. An admin of the project can let you in.",
  enough: "That is all from you",
  enoughText: "You have given as many answers as this campaign takes from one person. Thank you!",
};

export type EndMessages = typeof en;
export const endMessages = translated("end", en);
