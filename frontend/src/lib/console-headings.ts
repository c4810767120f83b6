import type { Cell } from "./csv";

/** Column names of the files whose words in a table are others than their own. */
const HEADINGS: Readonly<Record<string, string>> = {
  a: "Row",
  b: "Column",
  ac1: "AC1",
  ac1_low: "AC1, low",
  ac1_high: "AC1, high",
  alpha: "α",
  at: "From (UTC)",
  cost_per_label: "Cost of a label",
  day: "Day (UTC)",
  from_ms: "From (ms)",
  gwet_ac1: "AC1",
  hours: "Paid time (h)",
  kappa: "κ",
  last_seen: "Last seen (UTC)",
  left_share: "Share of left",
  median_s: "Median (s)",
  p90_s: "90 % below (s)",
  part: "Ranking no.",
  percent: "Equal answers",
  since: "Since (UTC)",
  to_ms: "To (ms)",
  until: "Until (UTC)",
  why: "Why there is none",
};

/** "both_bad" as "Both bad"; names that need more words have them. */
export function headingOf(name: string): string {
  const known = HEADINGS[name];
  if (known) return known;
  const [, measure, end] = /^(\w+?)_(low|high|items)$/.exec(name) ?? [];
  if (measure && end) return `${headingOf(measure)}, ${end}`;
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const MOMENT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d(\.\d+)?)?(Z|\+00:00)$/;

/** A cell that is no number as a table has it: moments without their seconds, days alone at midnight. */
export function wordsOf(cell: Cell): string {
  if (cell === null || cell === undefined || cell === "") return "–";
  const [, day, time] = MOMENT.exec(String(cell)) ?? [];
  if (!day) return String(cell);
  return time === "00:00" ? day : `${day} ${time}`;
}
