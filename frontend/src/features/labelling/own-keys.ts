import { createContext, useContext, useMemo, useSyncExternalStore } from "react";
import { type Action, findClashes } from "./actions";

/** The key that a person gave to an action, by the action's name. */
export type OwnKeys = Readonly<Record<string, string>>;

const MANY_KEYS = 4;

/** Digits that say which answer is meant: they are pressed for what they are, and stay. */
export function isRow({ keys }: Action): boolean {
  return keys.length > MANY_KEYS || (keys.length > 1 && keys.every((key) => /^\d$/.test(key)));
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
    const key = own[action.name];
    if (key === undefined || isRow(action)) return action;
    return { ...action, keys: [key, ...action.keys.filter((one) => one.startsWith("Ctrl+"))] };
  });
  const lost = findClashes(keyed).map((clash) => clash.key);
  if (lost.length === 0) return keyed;
  const left = Object.entries(own).filter(([, key]) => !lost.includes(key));
  if (left.length === Object.keys(own).length) return list;
  return withOwnKeys(list, Object.fromEntries(left));
}

/** The person's keys for the kind of task on the screen; the page says whose and which. */
export const OwnKeysContext = createContext<{ own: OwnKeys; keep: (own: OwnKeys) => void }>({
  own: {},
  keep: () => undefined,
});

/** The actions as this person presses them. */
export function useKeyed<One extends Action>(list: readonly One[]): readonly One[] {
  const { own } = useContext(OwnKeysContext);
  return useMemo(() => withOwnKeys(list, own), [list, own]);
}

/** What is kept in this browser for a person, each kind of task with its own keys. */
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
