import { type Action, actionFor, type KeyPress, keySign, pressedKey } from "./actions";
import { keyMessages } from "./key-messages";
import { isBeside, keptName, keyedBeside, type OwnKeys, withOwnKeys } from "./own-keys";

/** What came of a key pressed for an action: its name, why it cannot be had, or nothing yet. */
export type KeyChoice = { key: string } | { refused: string } | undefined;

const MODIFIERS = /^(Shift|Control|Alt|AltGraph|Meta|CapsLock|NumLock|ScrollLock|Fn|OS|Dead)$/;
const MOVING = new Set(["Enter", " ", "Tab", "Escape"]); // they press buttons and move the focus

/** All that is heard on one screen, for the help sheet: the desk, and what stands beside it. */
export function allKeyed(list: readonly Action[], own: OwnKeys): readonly Action[] {
  const desk = list.filter((action) => !isBeside(action));
  return [...withOwnKeys(desk, own), ...keyedBeside(desk, list.filter(isBeside), own)];
}

/** May the action of this `keptName` have this key? `list` holds all with the keys they have now. */
export function chooseKey(list: readonly Action[], name: string, press: KeyPress): KeyChoice {
  if (MODIFIERS.test(press.key)) return undefined;
  if (MOVING.has(press.key)) return { refused: keyMessages.moving };
  const key = pressedKey(press);
  if (key === undefined || key.startsWith("Ctrl+") || /^F\d+$/.test(key)) {
    return { refused: keyMessages.browser };
  }
  const others = list.filter((action) => keptName(action) !== name);
  // By the press, not the name: a digit's place is heard as the digit on every layout.
  const holder = actionFor(others, press);
  return holder ? { refused: taken(key, holder) } : { key };
}

/** Why the action cannot have its first keys back; empty if it can. */
export function whyNotReset(list: readonly Action[], first: Action): string {
  for (const action of list) {
    const key = keptName(action) === keptName(first) ? undefined : first.keys.find(heardBy(action));
    if (key !== undefined) return taken(key, action);
  }
  return "";
}

function heardBy(action: Action): (key: string) => boolean {
  return (key) => action.keys.includes(key);
}

function taken(key: string, holder: Action): string {
  return keyMessages.taken(keySign(key), holder.label);
}
