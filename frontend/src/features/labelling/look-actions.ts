import type { Action } from "./actions";
import { kindMessages } from "./kind-messages";

export type LookName =
  | "zoom_in"
  | "zoom_out"
  | "whole"
  | "actual"
  | "pan"
  | "flicker"
  | "difference"
  | "gain";

type LookAction = Action<LookName>;

const words = kindMessages.look.actions;
const PAIR_ONLY: readonly LookName[] = ["flicker", "difference", "gain"];

function look(name: LookName, label: string, ...keys: string[]): LookAction {
  const repeats = ["zoom_in", "zoom_out", "pan"].includes(name);
  return { name, label, keys, group: "look", needs: "painted", repeats };
}

const all: readonly LookAction[] = [
  look("zoom_in", words.zoomIn, "+", "=", "i"),
  look("zoom_out", words.zoomOut, "-", "o"),
  look("whole", words.whole, "0", "w"),
  look("actual", words.actual, "1", "p"),
  look("pan", words.pan, ...["Left", "Right", "Up", "Down"].map((way) => `Shift+Arrow${way}`)),
  look("flicker", words.flicker, "x"),
  look("difference", words.difference, "d"),
  look("gain", words.gain, "m"),
];

/**
 * Looking closer, beside the actions of a desk: with the keys that it leaves free. Where it hears
 * digits only letters are left, since the digit keys of some keyboards write "-" or "+".
 */
export function lookActions(own: readonly Action[]): readonly LookAction[] {
  const claimed = new Set(own.flatMap((action) => action.keys));
  const hearsDigits = [...claimed].some((key) => /^\d$/.test(key));
  const isFree = (key: string) => !claimed.has(key) && !(hearsDigits && /^[^a-z]$/.test(key));
  return all
    .filter((action) => isOfPair(own) || !PAIR_ONLY.includes(action.name))
    .map((action) => ({ ...action, keys: action.keys.filter(isFree) }));
}

/** Only of two that are compared with each other is there a difference to look at. */
export function isOfPair(own: readonly Action[]): boolean {
  return own.some((action) => action.name === "left");
}
