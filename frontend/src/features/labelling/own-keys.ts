import { createContext, useContext, useMemo, useSyncExternalStore } from "react";
import { type Action, findClashes } from "./actions";
import type { Guide } from "./queries";

/** The key that a person gave to an action, by `keptName`. */
export type OwnKeys = Readonly<Record<string, string>>;

const MANY_KEYS = 4; // as many as there are ways to go
const READ = /^(grade|option|score|digit|reason|defect|move|pan)$/; // however few are left

/** Keys that say which way or which answer: they are pressed for what they are, and stay. */
export function isRow({ name, keys }: Action): boolean {
  return keys.length >= MANY_KEYS || READ.test(name);
}

/** The player and the closer look are heard beside a desk, and both may go `back`. */
export function keptName({ group, name }: Action): string {
  return isBeside({ group }) ? `${group}.${name}` : name;
}

/** The lists that are heard while a desk is, too. */
export function isBeside({ group }: Pick<Action, "group">): boolean {
  return group === "look" || group === "video";
}

/**
 * The actions with a person's own keys. Such a key takes the place of the action's keys, but for
 * those with Ctrl. One that another action claims by now is left out: no key ever means two things.
 */
export function withOwnKeys<One extends Action>(
  list: readonly One[],
  own: OwnKeys,
): readonly One[] {
  const keyed = list.map((action) => {
    const key = own[keptName(action)];
    if (key === undefined || isRow(action)) return action;
    return { ...action, keys: [key, ...action.keys.filter((one) => one.startsWith("Ctrl+"))] };
  });
  const lost = findClashes(keyed).map((clash) => clash.key);
  if (lost.length === 0) return keyed;
  const left = Object.entries(own).filter(([, key]) => !lost.includes(key));
  if (left.length === Object.keys(own).length) return list;
  return withOwnKeys(list, Object.fromEntries(left));
}

/**
 * The same where more than the desk hears: what stands beside it drops each key that the desk has
 * by now, and each action there that wanted such a key keeps its first ones.
 */
export function keyedBeside<One extends Action>(
  desk: readonly Action[],
  list: readonly One[],
  own: OwnKeys,
): readonly One[] {
  const claimed = withOwnKeys(desk, own).flatMap((action) => action.keys);
  const isFree = (key: string) => !claimed.includes(key);
  const left = Object.entries(own).filter(([, key]) => isFree(key));
  const free = list.map((action) =>
    action.keys.every(isFree) ? action : { ...action, keys: action.keys.filter(isFree) },
  );
  return withOwnKeys(free, Object.fromEntries(left));
}

/** The actions of the desk on the screen, for what is heard beside it. */
export const DeskActionsContext = createContext<readonly Action[]>([]);

/** The person's keys for the kind of task on the screen; the page says whose and which. */
export const OwnKeysContext = createContext<{ own: OwnKeys; keep: (own: OwnKeys) => void }>({
  own: {},
  keep: () => undefined,
});

/** The actions as this person presses them. */
export function useKeyed<One extends Action>(list: readonly One[]): readonly One[] {
  const { own } = useContext(OwnKeysContext);
  const desk = useContext(DeskActionsContext);
  return useMemo(
    () => (list.some(isBeside) ? keyedBeside(desk, list, own) : withOwnKeys(list, own)),
    [desk, list, own],
  );
}

/** What keys are kept for: tasks whose actions differ have keys of their own. */
export function taskOf(guide: Pick<Guide, "kind" | "media" | "form"> | undefined): string {
  if (!guide) return "pairwise";
  const { kind, media, form } = guide;
  const isForm = kind === "pairwise" && Object.keys(form).length > 0;
  return [kind, ...(media === "video" ? ["video"] : []), ...(isForm ? ["form"] : [])].join(" ");
}

/** What is kept in this browser for a person, each kind of task (`taskOf`) with its own keys. */
export function useOwnKeys(personId: number, kind: string) {
  const name = `prefloop.keys.${personId}`;
  const text = useSyncExternalStore(subscribe, () => read(name));
  return useMemo(() => {
    const kept = parse(text);
    return {
      own: kept[kind] ?? {},
      keep: (own: OwnKeys) => write(name, JSON.stringify({ ...kept, [kind]: own })),
    };
  }, [name, text, kind]);
}

/** Other kinds of things may have been stored by hand or by a later version. */
export function parse(text: string): Record<string, OwnKeys> {
  try {
    const kinds = Object.entries(JSON.parse(text) as Record<string, object>);
    const texts = (own: object) =>
      Object.fromEntries(Object.entries(own).filter(([, key]) => typeof key === "string"));
    return Object.fromEntries(kinds.map(([kind, own]) => [kind, texts(own)]));
  } catch {
    return {};
  }
}

const listeners = new Set<() => void>();
const unstored = new Map<string, string>(); // where the browser has no storage: until the reload

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener); // another tab of this person
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

function read(name: string): string {
  try {
    return unstored.get(name) ?? localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

function write(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    unstored.set(name, text);
  }
  for (const listener of listeners) listener();
}
