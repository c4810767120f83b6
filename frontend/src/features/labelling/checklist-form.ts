import type { Lease } from "./queries";

/** What a checklist campaign asks of one image, dimension by dimension. */
export interface ChecklistForm {
  readonly dimensions: readonly Dimension[];
  readonly items: readonly Item[]; // of all dimensions, in their order
  readonly version: string; // goes back with each answer: for another version it is refused
}

export interface Dimension {
  readonly key: string;
  readonly label: string;
  readonly items: readonly Item[];
}

export interface Item {
  readonly key: string;
  readonly label: string;
  readonly question: string;
  readonly help: string;
  readonly options: readonly Option[]; // best first
  readonly asks_if: Readonly<Record<string, readonly string[]>>;
}

export interface Option {
  readonly key: string;
  readonly label: string;
}

interface Given {
  body?: { dimensions?: unknown };
  sha256?: string;
  own_questions?: string;
}

/** One of a prompt's own questions, as it comes with the lease. */
type Own = Lease["questions"][number];

const OWN = "own"; // the server keeps the prompt's own questions apart by this prefix

/** The server has checked the form; undefined where this page is too old to know it. */
export function readChecklistForm(form: unknown): ChecklistForm | undefined {
  const given = form as Given | null | undefined;
  if (!Array.isArray(given?.body?.dimensions)) return undefined;
  const dimensions = given.body.dimensions.map(wholeDimension);
  const items = dimensions.flatMap((dimension) => dimension.items);
  if (items.length === 0 && given.own_questions !== "only") return undefined;
  return { dimensions, items, version: given.sha256 ?? "" };
}

/** The checklist of one image: its prompt's own questions first, then the campaign's. */
export function withOwnQuestions(
  form: ChecklistForm,
  label: string,
  questions: readonly Own[] = [],
): ChecklistForm {
  if (questions.length === 0) return form;
  const items = questions.map(ownItem);
  const dimensions = [{ key: OWN, label, items }, ...form.dimensions];
  return { ...form, dimensions, items: [...items, ...form.items] };
}

function ownItem({ key, question, options, asks_if }: Own): Item {
  const conditions = Object.entries(asks_if).map(([parent, wanted]) => [ownKey(parent), wanted]);
  return {
    key: ownKey(key),
    label: question, // it has no shorter name
    question: "",
    help: "",
    options,
    asks_if: Object.fromEntries(conditions),
  };
}

const ownKey = (key: string) => `${OWN}.${key}`;

function wholeDimension(given: Partial<Dimension>): Dimension {
  const key = String(given.key);
  return { key, label: given.label ?? key, items: (given.items ?? []).map(wholeItem) };
}

function wholeItem(given: Partial<Item>): Item {
  const key = String(given.key);
  return {
    key,
    label: given.label ?? key,
    question: given.question ?? "",
    help: given.help ?? "",
    options: given.options ?? [],
    asks_if: given.asks_if ?? {},
  };
}
