import { translated } from "@/language/translated";
import { facesMessages } from "./faces-messages";
import { ownPromptMessages } from "./own-prompt-messages";
import { regionsMessages } from "./regions-messages";

/** Words of the kinds that ask more than one choice, and of looking closer: not in the first load. */
const en = {
  unreadable:
    "This page cannot read what the campaign asks. Reload it; if that does not help, tell whoever runs the campaign.",
  inputs: {
    all: "What the prompt gives",
    source: "Original",
    incomplete: "To be completed",
    reference: "Reference",
    broken: "This image cannot be shown. Flag the question.",
  },
  look: {
    actions: {
      zoomIn: "Larger",
      zoomOut: "Smaller",
      whole: "Whole images",
      actual: "1:1, a device pixel for each pixel",
      pan: "Move the images",
      flicker: "Exchange the two while held",
      difference: "Difference of the two",
      gain: "Amplify the difference more",
    },
    tools: "Look closer",
    fit: "Fit",
    actual: "1:1",
    zoom: (scale: number) => `${scale.toFixed(scale < 10 ? 1 : 0)}×`,
    exchanged: "Exchanged: let go to answer",
    difference: (gain: number) => `Difference, ${gain}× amplified`,
    mouse: "The wheel or two fingers zoom; dragging moves the images and chooses nothing.",
    unlike: "These two differ in size, so there is no difference pixel by pixel.",
  },
  scoring: {
    actions: {
      score: (low: number, high: number) => `Score from ${low} to ${high}`,
      before: "Score before",
      after: "Next score",
      above: "Criterion above",
      below: "Criterion below",
      erase: "Clear, or go back",
      save: "Save",
    },
    image: (image: number) => `Image ${image + 1}`,
    ofImage: (image: number) => `image ${image + 1}`,
    pick: (image: number) => `Score image ${image + 1}`,
    table: "Scores",
    scale: "Score",
    criterion: "Criterion",
    weight: (weight: number) => `× ${weight}`,
    cell: (criterion: string, image: number, value: number | null) =>
      `${criterion}, image ${image + 1}: ${value ?? "no score"}`,
    total: "Weighted total",
    range: (low: number, high: number) => (low === high ? `${low}` : `${low}–${high}`),
    missing: (count: number) => `${count} ${count === 1 ? "score" : "scores"} missing`,
    pending: (typed: string) => `${typed}… one more figure, or →`,
    hint: "Digits score and move on, arrows move, ⌫ clears, ↵ saves.",
    mouse: "You can also click a cell or an image, and then a score. Esc closes whatever is open.",
  },
  pairForm: {
    actions: {
      digit: (isGraded: boolean, hasReasons: boolean) =>
        [isGraded ? "How much better" : "", hasReasons ? "Reason" : ""].filter(Boolean).join(", "),
      back: "Question before",
      save: "Save",
    },
    overall: "Overall",
    reasons: "Reasons",
    reasonsQuestion: "Why? Choose all that hold, or none.",
    sides: ["Left image", "Right image"],
    stackedSides: ["Upper image", "Lower image"],
    steps: "Questions",
    step: (label: string, answer: string) => `${label}: ${answer}`,
    open: "open",
    choices: { left: "←", right: "→", tie: "↑", both_bad: "↓" },
    grades: "How much better?",
    again: (sign: string) => `${sign} again, or a digit`,
    done: "All answered. ↵ saves.",
    missing: (count: number) => `${count} ${count === 1 ? "choice" : "choices"} left`,
    hint: "Arrows answer, digits say how much and why, ⌫ goes back, ↵ saves.",
    mouse: "You can also click an image, a grade or a reason. Esc closes whatever is open.",
  },
  ranking: {
    actions: {
      slot: "Put it into a slot",
      scoreOrSlot: "Score it, or put it into a slot",
      before: "Image before",
      after: "Next image",
      better: "A slot better",
      worse: "A slot worse",
      mode: "Scores, slots",
      takeOut: "Take it out",
      save: "Save",
    },
    pick: (image: number, slot: number | null) =>
      `Image ${image + 1}: ${slot === null ? "not placed" : `slot ${slot}`}`,
    caption: (image: number, slot: number | null, score: number | null) =>
      [`${image + 1}`, score === null ? "" : `score ${score}`, slot === null ? "" : `slot ${slot}`]
        .filter(Boolean)
        .join(" · "),
    slots: "Slots, 1 is the best",
    slot: (slot: number, images: readonly number[]) =>
      `Slot ${slot}: ${images.length === 0 ? "empty" : images.map((image) => image + 1).join(", ")}`,
    best: "best",
    worst: "worst",
    full: (slot: number, most: number) =>
      `Slot ${slot} is full (${most} at most). Take one out first, or use another slot.`,
    contradiction: (better: number, worse: number, low: number, high: number) =>
      `Image ${better + 1} stands above image ${worse + 1} but has the lower score (${low} against ${high}). Change one of them.`,
    scoreOf: (label: string, image: number) => `${label}, image ${image + 1}`,
    missing: (count: number) => `${count} ${count === 1 ? "image" : "images"} to place`,
    unscored: (count: number) => `${count} ${count === 1 ? "score" : "scores"} missing`,
    contradicted: "Scores contradict",
    hint: "Digits place, ← → choose an image, ⇧ ← → move it, ⌫ takes it out, ↵ saves.",
    mouse:
      "You can also drag an image into a slot, or tap the image and then the slot. Esc closes whatever is open.",
    summary: (slots: string) => `Slots ${slots}`,
  },
  checklist: {
    actions: {
      option: "Answer",
      back: "Question before",
      next: "Next question",
      save: "Save",
    },
    progress: "Questions",
    own: "This prompt",
    dimension: (label: string, answered: number, asked: number) =>
      `${label}: ${answered} of ${asked} answered`,
    count: (place: number, asked: number) => `${place} of ${asked}`,
    options: "Answers",
    before: (label: string, option: string) => `${label}: ${option}`,
    back: "Back",
    missing: (count: number) => `${count} ${count === 1 ? "question" : "questions"} left`,
    review: (count: number) => `${count} ${count === 1 ? "answer" : "answers"}, Enter saves`,
    reviewHint: "Choose one to change it.",
    dropped: (count: number) =>
      count === 1
        ? "1 answer does not apply any more. Nothing is lost: it returns if you change this back."
        : `${count} answers do not apply any more. Nothing is lost: they return if you change this back.`,
    hint: "Digits answer and move on, ↑ goes back, ↵ saves at the end.",
    mouse: "You can also click or tap an answer. Esc closes whatever is open.",
    answers: (count: number) => `${count} ${count === 1 ? "answer" : "answers"}`,
  },
  regions: regionsMessages,
  faces: facesMessages,
  own_prompt: ownPromptMessages,
};

export type KindMessages = typeof en;
export const kindMessages = translated("kinds", en);
