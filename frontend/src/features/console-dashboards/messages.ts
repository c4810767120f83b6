import type { Reliability } from "./queries";

export const messages = {
  none: "–",
  counted: (age: string) => `Counted ${age}.`,
  notCounted: "The first count is made within half a minute.",
  computed: (age: string) => `Computed ${age}: large campaigns are looked at in the background.`,
  days: { day: "Answers a day", hour: "Answers an hour" },
  parts: { counted: "Counts", excluded: "Excluded", checks: "Hidden checks" },
  reached: "Answers so far",
  wanted: (places: string) => `${places} wanted`,
  forecast: "When it will be done",
  between: (low: string, high: string | null) =>
    high
      ? `Likely between ${low} and ${high}, if people go on at their recent pace (95 % prediction interval).`
      : `Not before ${low}, most likely.`,
  pace: (rate: string, step: string) =>
    `Recent pace: ${rate} answers ${step === "day" ? "a day" : "an hour"}`,
  nothing: "No answers yet",
  nothingYet: "As soon as people judge, their days are drawn here.",
  time: "Time",
  money: "What an hour costs",
  moneyHint: "In any currency. Kept in this browser alone; nobody else sees it.",
  perKind: "By kind, all campaigns of the project",
  timesNote:
    "The dot is the median; the bar reaches to the time that 90 % of the answers stay below.",
  kinds: {
    pairwise: "Better of two",
    own_prompt: "Own prompts",
    scoring: "Scored groups",
    ranking: "Ranked groups",
    checklist: "Checklists",
    regions: "Marked places",
    faces: "Graded faces",
  } as Readonly<Record<string, string>>,
  perPerson: "Time of one answer, by person",
  perDay: "Time of one answer, by day",
  people: "People",
  nobody: "Nobody has judged yet",
  nobodyYet: "Invite people to the project; open campaigns appear in their list by themselves.",
  backToPeople: "All annotators",
  others: "Agreement with the others",
  speeds: "How fast",
  speedsNote:
    "Shares of the answers by their time, on a logarithmic scale; beside it all people together.",
  drift: "Over the weeks",
  shares: "What they chose",
  shareNames: { left: "Left", right: "Right", tie: "Tie", both_bad: "Both bad" },
  reliability: {
    paired: "Reliability",
    dawid_skene: "Accuracy",
    one_coin: "Accuracy",
    rater_bias: "Inconsistency",
  } satisfies Record<Reliability["method"], string>,
  sides: "How often each took the left image",
  notAsked: "No sides here",
  notAskedYet: "Only pairs ask for the left or the right image.",
  windows: "Agreement over time",
  windowsNote: (days: number, question: string) =>
    `${question}. Each dot: ${days === 1 ? "one day" : `${days} days`}, with its 95 % interval.`,
  matrix: "Who agrees with whom",
  matrixNote:
    "Cohen’s κ of the first question: 1 always the same answer, 0 as chance would have it. Blue is above chance, amber below; – is undefined, because the two have too few items in common or each gave one answer only (the table says which).",
  contradictions: "Where people contradict each other",
  contradictionsNote:
    "Gates: one of two people was asked what lies behind it, and the other was not. Ladders: two steps apart or more. Share of all pairs of answers to one image, with its 95 % interval.",
  broken: (count: number) =>
    count === 0
      ? "No answer contradicts itself: the form does not allow it."
      : `${count} stored answers lie behind a gate that the same person had closed.`,
} as const;
