import { messages } from "./messages";

/** Everything an annotator can do here. Buttons, keys and the help sheet are drawn from this list. */
export interface Action<Name extends string = string> {
  readonly name: Name;
  readonly label: string;
  readonly stackedLabel?: string; // where one image stands above the other
  readonly keys: readonly string[]; // as `pressedKey` writes them; the first is shown on the button
  readonly group: "choice" | "form" | "look" | "video" | "aside" | "panel" | "prompt"; // "form": has its own buttons
  readonly needs: "painted" | "question" | "nothing"; // before it may be used
  readonly repeats?: boolean; // while its key is held
}

export type ActionName =
  | "left"
  | "tie"
  | "both_bad"
  | "right"
  | "skip"
  | "flag"
  | "undo"
  | "look"
  | "guideline"
  | "history"
  | "help";

const words = messages.actions;

/** Of a pair. The other kinds have their own answers and share the rest: kind-actions.ts. */
export const actions: readonly Action<ActionName>[] = [
  {
    name: "left",
    label: words.left,
    stackedLabel: words.upper,
    keys: ["ArrowLeft"],
    group: "choice",
    needs: "painted",
  },
  { name: "tie", label: words.tie, keys: ["ArrowUp"], group: "choice", needs: "painted" },
  {
    name: "both_bad",
    label: words.bothBad,
    keys: ["ArrowDown"],
    group: "choice",
    needs: "painted",
  },
  {
    name: "right",
    label: words.right,
    stackedLabel: words.lower,
    keys: ["ArrowRight"],
    group: "choice",
    needs: "painted",
  },
  {
    name: "undo",
    label: words.undo,
    keys: ["z", "Ctrl+z", "Backspace"],
    group: "aside",
    needs: "nothing",
  },
  { name: "skip", label: words.skip, keys: ["s"], group: "aside", needs: "question" },
  { name: "flag", label: words.flag, keys: ["f"], group: "aside", needs: "question" },
  { name: "look", label: words.look, keys: ["v"], group: "aside", needs: "nothing" },
  { name: "guideline", label: words.guideline, keys: ["g"], group: "panel", needs: "nothing" },
  { name: "history", label: words.history, keys: ["h"], group: "panel", needs: "nothing" },
  { name: "help", label: words.help, keys: ["?"], group: "panel", needs: "nothing" },
];

export interface Clash {
  readonly key: string;
  readonly names: readonly string[];
}

/** Keys that more than one action claims: only the first of them would ever hear it. */
export function findClashes(list: readonly Action[]): Clash[] {
  const claims = new Map<string, string[]>();
  for (const action of list) {
    for (const key of action.keys) claims.set(key, [...(claims.get(key) ?? []), action.label]);
  }
  return [...claims]
    .filter(([, names]) => names.length > 1)
    .map(([key, names]) => ({ key, names }));
}

export type KeyPress = Pick<
  KeyboardEvent,
  "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey"
> & { getModifierState?: (key: string) => boolean };

/**
 * The name of a key press: "Shift+ArrowLeft", "s", "Ctrl+z", "?". Undefined where no action may hear it.
 *
 * On a keyboard that writes no Latin letters the key's place decides, so S is S everywhere.
 */
export function pressedKey(press: KeyPress): string | undefined {
  // AltGr writes characters, and says that Ctrl and Alt are held.
  const isAltGr = press.getModifierState?.("AltGraph") ?? false;
  if (press.altKey && !isAltGr) return undefined;
  const key = latinKey(press);
  // Shift belongs to the character itself ("?"), but turns an arrow into something else.
  const shifted = press.shiftKey && key.length > 1 ? `Shift+${key}` : key;
  return (press.ctrlKey && !isAltGr) || press.metaKey ? `Ctrl+${shifted}` : shifted;
}

function latinKey({ key: written, code }: KeyPress): string {
  const place = /^(?:Key|Digit|Numpad)(.)$/.exec(code)?.[1];
  // An input method for Chinese takes the key although nobody writes: only its place is known.
  if (written === "Process") return place?.toLowerCase() ?? code;
  if (written.length !== 1) return written;
  const key = written.normalize("NFKC"); // a full-width "？" is a "?"
  const isLatin = key.charCodeAt(0) < 128;
  return (isLatin ? key : (place ?? key)).toLowerCase();
}

export function actionFor<Name extends string>(
  list: readonly Action<Name>[],
  press: KeyPress,
): Action<Name> | undefined {
  const key = pressedKey(press);
  if (key === undefined) return undefined;
  const claims = (claimed: string) => list.find((action) => action.keys.includes(claimed));
  // Only then by place: where digits need Shift, the key of 1 writes something else.
  return claims(key) ?? (key.length === 1 ? claims(digitOf(press)) : undefined);
}

/** The digit on the key pressed, whatever the layout writes with it; else what the key writes. */
export function digitOf({ key, code }: Pick<KeyPress, "key" | "code">): string {
  return /^\d$/.test(key) ? key : (/^(?:Digit|Numpad)(\d)$/.exec(code)?.[1] ?? key);
}

const SIGNS: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Backspace: "⌫",
  Enter: "↵",
  Shift: "⇧",
  " ": "Space",
};

/** How a key is written on a button: "←", "S", "Ctrl Z". */
export function keySign(key: string): string {
  return key
    .split(/\+(?=.)/) // the last one may be "+" itself
    .map((part) => SIGNS[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(" ");
}

/** A desk's actions where videos are shown: their player has its own way of looking closer. */
export function besidePlayer<One extends Action<string>>(
  list: readonly One[],
  media: string | undefined,
): readonly One[] {
  return media === "video" ? list.filter((action) => action.name !== "look") : list;
}
