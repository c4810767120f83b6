/** A checklist while it is edited: each row with an id of its own, for its keys may change. */
export interface EditBody {
  readonly media: string;
  readonly title: string;
  readonly dimensions: readonly EditDimension[];
  readonly rest: Readonly<Record<string, unknown>>; // what the editor does not show
}

export interface EditDimension {
  readonly id: number;
  readonly isNew: boolean; // then its key follows its name
  readonly key: string;
  readonly label: string;
  readonly items: readonly EditItem[];
}

export interface EditItem {
  readonly id: number;
  readonly isNew: boolean;
  readonly key: string;
  readonly label: string;
  readonly question: string;
  readonly help: string;
  readonly options: readonly EditOption[];
  readonly is_gate: boolean;
  readonly asks_if: Conditions;
  readonly weights: readonly number[];
}

export interface EditOption {
  readonly id: number;
  readonly isNew: boolean;
  readonly key: string;
  readonly label: string;
}

export type Conditions = Readonly<Record<string, readonly string[]>>;

let lastId = 0;
const newId = () => ++lastId;

/** What the server keeps of a draft may be anything: what is not there is empty. */
export function toEdit(body: Record<string, unknown>): EditBody {
  const { media, title, dimensions, ...rest } = body;
  return {
    media: text(media),
    title: text(title),
    dimensions: rows(dimensions).map((row) => ({
      ...named(row),
      items: rows(row.items).map(toItem),
    })),
    rest,
  };
}

function toItem(row: Record<string, unknown>): EditItem {
  return {
    ...named(row),
    question: text(row.question),
    help: text(row.help),
    options: rows(row.options).map(named),
    is_gate: row.is_gate === true,
    asks_if: (row.asks_if ?? {}) as Conditions,
    weights: Array.isArray(row.weights) ? (row.weights as number[]) : [],
  };
}

function named(row: Record<string, unknown>): EditOption {
  return { id: newId(), isNew: false, key: text(row.key), label: text(row.label) };
}

function rows(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
}

const text = (value: unknown) => (typeof value === "string" ? value : "");

/** What is sent and stored. */
export function toBody({ media, title, dimensions, rest }: EditBody): Record<string, unknown> {
  const plain = ({ key, label }: EditOption | EditDimension | EditItem) => ({ key, label });
  return {
    ...rest,
    media,
    title,
    dimensions: dimensions.map((dimension) => ({
      ...plain(dimension),
      items: dimension.items.map((item) => ({
        ...plain(item),
        question: item.question,
        help: item.help,
        options: item.options.map(plain),
        is_gate: item.is_gate,
        asks_if: item.asks_if,
        weights: item.weights,
      })),
    })),
  };
}

export const itemsOf = (body: EditBody): EditItem[] =>
  body.dimensions.flatMap((dimension) => dimension.items);

/** A key for the data out of a name for people, unlike those that are taken. */
export function freeKey(label: string, taken: readonly string[], fallback: string): string {
  const plain = label
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^[_0-9]+|_+$/g, "")
    .slice(0, 36);
  const start = plain || fallback;
  let key = start;
  for (let number = 2; taken.includes(key); number += 1) key = `${start}_${number}`;
  return key;
}

const takenKeys = (body: EditBody, except = 0) =>
  [...body.dimensions, ...itemsOf(body)].filter((row) => row.id !== except).map((row) => row.key);

type Part = Partial<Omit<EditItem, "id" | "options">>;

/** Changes a dimension; the key of a new one follows its name. */
export function changeDimension(body: EditBody, id: number, label: string): EditBody {
  const dimensions = body.dimensions.map((row) =>
    row.id === id
      ? { ...row, label, key: row.isNew ? freeKey(label, takenKeys(body, id), "part") : row.key }
      : row,
  );
  return { ...body, dimensions };
}

/** Changes an item. A new key is carried on to the items that are asked because of it. */
export function changeItem(body: EditBody, id: number, part: Part): EditBody {
  const old = itemsOf(body).find((item) => item.id === id);
  if (!old) return body;
  const follows = old.isNew && part.label !== undefined && part.key === undefined;
  const key = follows ? freeKey(part.label ?? "", takenKeys(body, id), "item") : part.key;
  const changed = { ...old, ...part, key: key ?? old.key };
  const next = eachItem(body, (item) => (item.id === id ? changed : item));
  return changed.key === old.key ? next : renameGate(next, old.key, changed.key);
}

function renameGate(body: EditBody, from: string, to: string): EditBody {
  return eachItem(body, (item) => ({
    ...item,
    asks_if: Object.fromEntries(
      Object.entries(item.asks_if).map(([gate, wanted]) => [gate === from ? to : gate, wanted]),
    ),
  }));
}

function eachItem(body: EditBody, change: (item: EditItem) => EditItem): EditBody {
  const dimensions = body.dimensions.map((row) => ({ ...row, items: row.items.map(change) }));
  return { ...body, dimensions };
}

/** Changes an option's words; the key of a new one follows, also where items are asked if it was given. */
export function changeOption(body: EditBody, item: number, id: number, label: string): EditBody {
  const owner = itemsOf(body).find((row) => row.id === item);
  const old = owner?.options.find((row) => row.id === id);
  if (!owner || !old) return body;
  const taken = owner.options.filter((row) => row.id !== id).map((row) => row.key);
  const key = old.isNew ? freeKey(label, taken, "option") : old.key;
  const next = withOptions(body, item, (options) =>
    options.map((row) => (row.id === id ? { ...row, label, key } : row)),
  );
  return eachItem(next, (row) => {
    const wanted = row.asks_if[owner.key];
    if (!wanted?.includes(old.key)) return row;
    const renamed = wanted.map((each) => (each === old.key ? key : each));
    return { ...row, asks_if: { ...row.asks_if, [owner.key]: renamed } };
  });
}

function withOptions(
  body: EditBody,
  item: number,
  change: (options: readonly EditOption[]) => readonly EditOption[],
): EditBody {
  return eachItem(body, (row) =>
    row.id === item ? { ...row, options: change(row.options), weights: [] } : row,
  );
}

/** Asks the item only if another was answered so; no options: asks it whatever that one's answer. */
export function setCondition(
  body: EditBody,
  id: number,
  gate: string,
  wanted: readonly string[] | null,
): EditBody {
  return eachItem(body, (item) => {
    if (item.id !== id) return item;
    const { [gate]: _, ...others } = item.asks_if;
    return { ...item, asks_if: wanted ? { ...others, [gate]: wanted } : others };
  });
}

/** The items that stand before this one: the ones it may depend on. */
export function earlierItems(body: EditBody, id: number): EditItem[] {
  const items = itemsOf(body);
  return items.slice(
    0,
    Math.max(
      0,
      items.findIndex((item) => item.id === id),
    ),
  );
}

export interface Added {
  readonly body: EditBody;
  readonly id: number; // of what was added
}

export function addDimension(body: EditBody): Added {
  const id = newId();
  const key = freeKey("", takenKeys(body), "part");
  const dimension = { id, isNew: true, key, label: "", items: [] };
  return { id, body: { ...body, dimensions: [...body.dimensions, dimension] } };
}

export function addItem(body: EditBody, dimension: number): Added {
  const id = newId();
  const item: EditItem = {
    id,
    isNew: true,
    key: freeKey("", takenKeys(body), "item"),
    label: "",
    question: "",
    help: "",
    options: [newOption("Yes", "yes"), newOption("No", "no")],
    is_gate: false,
    asks_if: {},
    weights: [],
  };
  const dimensions = body.dimensions.map((row) =>
    row.id === dimension ? { ...row, items: [...row.items, item] } : row,
  );
  return { id, body: { ...body, dimensions } };
}

function newOption(label: string, key: string): EditOption {
  return { id: newId(), isNew: true, label, key };
}

/** A new option after this one, or at the end. */
export function addOption(body: EditBody, item: number, after?: number): Added {
  const id = newId();
  const next = withOptions(body, item, (options) => {
    const keys = options.map((row) => row.key);
    const option = { id, isNew: true, label: "", key: freeKey("", keys, "option") };
    const place = options.findIndex((row) => row.id === after);
    return options.toSpliced(place < 0 ? options.length : place + 1, 0, option);
  });
  return { id, body: next };
}

/** Takes a dimension, an item or an option away. Conditions on it stay, to be seen as problems. */
export function remove(body: EditBody, id: number): EditBody {
  const keep = <R extends { id: number }>(list: readonly R[]) =>
    list.filter((row) => row.id !== id);
  return {
    ...body,
    dimensions: keep(body.dimensions).map((dimension) => ({
      ...dimension,
      items: keep(dimension.items).map((item) => {
        const options = keep(item.options);
        const weights = options.length === item.options.length ? item.weights : [];
        return { ...item, options, weights };
      }),
    })),
  };
}

/** Moves a row by one place; an item at the end of its dimension goes over to the next one. */
export function move(body: EditBody, id: number, by: -1 | 1): EditBody {
  const dimensions = swapped(body.dimensions, id, by);
  if (dimensions) return { ...body, dimensions };
  const home = body.dimensions.findIndex((row) => row.items.some((item) => item.id === id));
  if (home >= 0) return moveItem(body, home, id, by);
  return eachItem(body, (item) => {
    const options = swapped(item.options, id, by);
    return options ? { ...item, options } : item;
  });
}

function moveItem(body: EditBody, home: number, id: number, by: -1 | 1): EditBody {
  const here = body.dimensions[home];
  const there = body.dimensions[home + by];
  if (!here) return body;
  const items = swapped(here.items, id, by);
  if (items) return withItems(body, here.id, items);
  const item = here.items.find((row) => row.id === id);
  if (!there || !item) return body;
  const left = withItems(
    body,
    here.id,
    here.items.filter((row) => row.id !== id),
  );
  return withItems(left, there.id, by > 0 ? [item, ...there.items] : [...there.items, item]);
}

function withItems(body: EditBody, id: number, items: readonly EditItem[]): EditBody {
  const dimensions = body.dimensions.map((row) => (row.id === id ? { ...row, items } : row));
  return { ...body, dimensions };
}

/** Undefined where the row is not in the list, or cannot go further. */
function swapped<R extends { id: number }>(
  list: readonly R[],
  id: number,
  by: -1 | 1,
): readonly R[] | undefined {
  const from = list.findIndex((row) => row.id === id);
  const row = list[from];
  if (!row || from + by < 0 || from + by >= list.length) return undefined;
  return list.toSpliced(from, 1).toSpliced(from + by, 0, row);
}

export interface Placed {
  readonly field: string; // "label", "options.1.label"; "" for the row itself
  readonly message: string;
}

/** The server's problems by the place they are about: "" the whole, "0" a dimension, "0.2" an item. */
export function byPlace(problems: readonly { path: string; message: string }[]) {
  const places = new Map<string, Placed[]>();
  for (const { path, message } of problems) {
    const found = /^dimensions\.(\d+)(?:\.items\.(\d+))?(?:\.(.*))?$/.exec(path);
    const place = found ? [found[1], found[2]].filter(Boolean).join(".") : "";
    const field = found ? (found[3] ?? "") : path;
    places.set(place, [...(places.get(place) ?? []), { field, message }]);
  }
  return places;
}

/** Where a problem is, by the names that people gave: "Colour", or "The words" for its part. */
export function placeName(body: EditBody, path: string): string {
  const [, part, item] = /^dimensions\.(\d+)(?:\.items\.(\d+))?/.exec(path) ?? [];
  const dimension = body.dimensions[Number(part)];
  const found = item === undefined ? dimension : dimension?.items[Number(item)];
  return found ? found.label || found.key : path;
}
