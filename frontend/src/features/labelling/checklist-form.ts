/** What a checklist campaign asks of one image, dimension by dimension. */
export interface ChecklistForm {
  readonly dimensions: readonly Dimension[];
  readonly items: readonly Item[]; // of all dimensions, in their order
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

/** The server has checked the form; undefined where this page is too old to know it. */
export function readChecklistForm(form: unknown): ChecklistForm | undefined {
  const body = (form as { body?: { dimensions?: unknown } } | null)?.body;
  if (!Array.isArray(body?.dimensions)) return undefined;
  const dimensions = body.dimensions.map(wholeDimension);
  const items = dimensions.flatMap((dimension) => dimension.items);
  return items.length > 0 ? { dimensions, items } : undefined;
}

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
