import { translated } from "@/language/translated";

const en = {
  loading: "Getting your first questions…",
  loadingNext: "Getting the next question…",
  back: "My work",
  prompt: "Prompt",
  noPrompt: "(no prompt)",
  actions: {
    left: "Left is better",
    right: "Right is better",
    upper: "Upper is better",
    lower: "Lower is better",
    tie: "Equally good",
    bothBad: "Both bad",
    skip: "Skip",
    flag: "Flag",
    undo: "Undo",
    look: "Zoom",
    guideline: "Guideline",
    history: "History",
    help: "Keys",
  },
  choose: { left: "Choose the left image", right: "Choose the right image" },
  chooseStacked: { left: "Choose the upper image", right: "Choose the lower image" },
  firstVisit: "Arrow keys answer: ← → better, ↑ equal, ↓ both bad. Z takes back, ? shows all keys.",
  gotIt: "Got it",
  tooQuick: "Look a little longer, then answer.",
  broken: {
    title: "An image cannot be shown",
    text: "You cannot judge what you cannot see. Report it, and go on with the next one.",
    cutOffTitle: "The images do not arrive",
    cutOffText: "There is no connection to the server. They come by themselves when it is back.",
    report: "Report broken image",
    again: "Try again",
  },
  saved: {
    saved: "Saved",
    saving: "Saving…",
    waiting: (count: number) => `Waiting (${count.toLocaleString("en")})`,
    signedOut: "Sign in to send",
    refused: (count: number) => `${count.toLocaleString("en")} not accepted`,
    undoing: "Taking back…",
    waitingLong: (count: number) =>
      `No connection. ${count} of your answers are kept in this browser and will be sent.`,
    notDurable:
      "This browser keeps nothing across a reload: leave this page open until it is saved.",
  },
  undo: {
    nothing: "There is nothing to take back.",
    failed: "This answer could not be taken back.",
    offline: "That answer is on its way. It can be taken back when the connection returns.",
  },
  progress: {
    mine: (count: number) => `${count.toLocaleString("en")} by you`,
    filled: (filled: number, places: number) =>
      `${filled.toLocaleString("en")} of ${places.toLocaleString("en")}`,
    label: "Progress of the campaign",
  },
  guideline: { title: "Guideline", none: "This campaign has no guideline.", close: "Close" },
  history: {
    title: "My answers",
    none: "Nothing yet.",
    loading: "Loading…",
    undo: "Take back",
    more: "Show older",
    answered: {
      left: "First one",
      right: "Second one",
      tie: "Equally good",
      both_bad: "Both bad",
    },
    skipped: "Skipped",
    flagged: "Flagged",
    chosen: "chosen",
  },
};

export type Messages = typeof en;
export const messages = translated("labelling", en);
