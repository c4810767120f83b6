import { formatCount, formatNumber, formatPercent } from "@/lib/console-format";
import type { Campaign } from "@/lib/console-types";
import { messages } from "./messages";
import type { Admission, Gold, GoldQuestion } from "./queries";

type Asked = Pick<Campaign, "kind" | "form">;

interface Form {
  body?: { dimensions: { items: { key: string; options: { key: string; label: string }[] }[] }[] };
  grades?: Readonly<Record<string, string>>;
}

const CHOICES: Readonly<Record<string, string>> = messages.choices;

/** An answer as the form calls it; the data's own key where the form has no word for it. */
export function answerLabel({ kind, form }: Asked, question: string, answer: string): string {
  const { body, grades } = form as Form;
  if (kind === "checklist") {
    const items = body?.dimensions.flatMap((part) => part.items);
    const options = items?.find((item) => item.key === question)?.options;
    return options?.find((option) => option.key === answer)?.label ?? answer;
  }
  if (kind === "faces") return grades?.[answer] ?? answer;
  return kind === "pairwise" || kind === "regions" ? (CHOICES[answer] ?? answer) : answer;
}

/** Whether a question is asked of each image of a task, not of the task as a whole. */
export function isPerImage(kind: Campaign["kind"], imagesEach: number): boolean {
  return kind !== "pairwise" && imagesEach > 1;
}

export function questionLabel(questions: readonly GoldQuestion[], key: string): string {
  return questions.find((question) => question.key === key)?.label ?? key;
}

export interface AnswerShare {
  readonly answer: string;
  readonly expected: number; // 0 to 1
  readonly given: number; // 0 to 1
  readonly count: number;
}

/** Expected against given, answer by answer; what neither expected nor given is left out. */
export function sharesOf(known: Gold["known"][number]): AnswerShare[] {
  const total = known.given.reduce((sum, count) => sum + count, 0);
  return known.answers
    .map((answer, place) => ({
      answer,
      expected: known.shares[place] ?? 0,
      count: known.given[place] ?? 0,
      given: total > 0 ? (known.given[place] ?? 0) / total : 0,
    }))
    .filter(({ expected, count }) => expected > 0 || count > 0);
}

const ENOUGH_ANSWERS = 5;

/** Whether people disagree with the gold itself: then it is looked at before they are. */
export function isDoubtful({ answered, credit }: Pick<Gold, "answered" | "credit">): boolean {
  return answered >= ENOUGH_ANSWERS && credit !== null && credit < 0.5;
}

const FACTS: Readonly<Record<string, string>> = messages.facts;
const SHARES: ReadonlySet<string> = new Set(messages.factShares);

/** The numbers a rule went by, in one line: what each is, and how much. */
export function factsLine(facts: Readonly<Record<string, unknown>>): string {
  return Object.entries(facts)
    .map(
      ([name, value]) => `${FACTS[name] ?? name.replaceAll("_", " ")}: ${factWords(name, value)}`,
    )
    .join("; ");
}

function factWords(name: string, value: unknown): string {
  if (typeof value === "number" && name === "chance") return onceIn(value);
  if (typeof value === "number")
    return SHARES.has(name) ? formatPercent(value) : formatNumber(value);
  if (Array.isArray(value)) return value.map((each) => factWords(name, each)).join(" to ");
  return String(value ?? "–");
}

/** How seldom something is. */
function onceIn(chance: number): string {
  if (chance < 1e-6) return "less than once in a million";
  return `once in ${formatCount(Math.round(1 / chance))}`;
}

/** What holds for each person. The list has the latest first. */
export function latestOf(rows: readonly Admission[]): Map<number, Admission> {
  const latest = new Map<number, Admission>();
  for (const row of rows) if (!latest.has(row.person)) latest.set(row.person, row);
  return latest;
}
