/** Words of scoring, of the checklist and of looking closer: not in the first load. */
export const kindMessages = {
  unreadable:
    "This page cannot read what the campaign asks. Reload it; if that does not help, tell whoever runs the campaign.",
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
  checklist: {
    actions: {
      option: "Answer",
      back: "Question before",
      next: "Next question",
      save: "Save",
    },
    progress: "Questions",
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
} as const;
