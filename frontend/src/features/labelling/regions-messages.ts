import { translated } from "@/language/translated";

/** Words of the screen where places on an image are marked. */
const en = {
  actions: {
    reason: "Choose the reason",
    turn: "Bad or good places",
    patch: "Patches",
    brush: "Brush",
    box: "Box",
    point: "Point",
    words: "Words of the prompt",
    move: "Move the cursor, or from word to word",
    mark: "Mark here; begin and end a box or a stroke",
    smaller: "Smaller brush",
    larger: "Larger brush",
    erase: "Take the last mark back",
    nothing: "Nothing to mark",
    hide: "Hide or show the marks",
    save: "Save",
  },
  image: "The image to mark",
  polarity: "Kind of place",
  polarities: { bad: "Bad", good: "Good" },
  reasons: "Reason",
  tools: "Tool",
  brushAgain: "Again: another size",
  words: "Words of the prompt",
  wordsHint: "click: missing, wrong, fine",
  word: (text: string, fault: "missing" | "wrong" | undefined) =>
    fault ? `${text}: ${fault}` : text,
  faults: { missing: "missing", wrong: "wrong" },
  moreWords: (count: number) => `${count.toLocaleString("en")} more words cannot be marked here.`,
  marks: (count: number) => (count === 0 ? "Marks" : `Marks (${count})`),
  hide: "Hide",
  remove: (number: number) => `Remove mark ${number}`,
  patches: (count: number) => `${count} ${count === 1 ? "patch" : "patches"}`,
  none: "Nothing is marked yet.",
  nothingSaid: "You say that there is nothing to mark. ↵ saves.",
  incomplete: "Nothing marked yet",
  sayNothing: "Mark something, or say “Nothing to mark” (N). Then save.",
  full: "No more marks can be made here. Remove one, or use larger ones.",
  hasMarks: "There are marks. Remove them to say that there is nothing to mark.",
  cell: (row: number, column: number, held: string) =>
    `Row ${row}, column ${column}${held === "" ? "" : `: ${held}`}`,
  place: (x: number, y: number) => `${x} % across, ${y} % down`,
  isDrawing: "Arrows draw, Space ends, ⌫ drops it.",
  hint: "Digits choose why, X good or bad. Draw, or arrows and Space. N: nothing. ↵ saves.",
  mouse:
    "Click or drag on the image with the chosen tool; click a word of the prompt in the panel. Esc closes whatever is open.",
  nothing: "Nothing to mark",
  summary: (bad: number, good: number, words: number) =>
    [
      bad > 0 ? `${bad} bad` : "",
      good > 0 ? `${good} good` : "",
      words > 0 ? `${words} ${words === 1 ? "word" : "words"}` : "",
    ]
      .filter((part) => part !== "")
      .join(", "),
};

export type RegionsMessages = typeof en;
export const regionsMessages = translated("regions", en);
