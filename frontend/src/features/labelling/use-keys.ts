import { useEffect, useEffectEvent } from "react";
import { type Action, actionFor } from "./actions";
import { useKeyed } from "./own-keys";

/**
 * Hears the keys of the given actions wherever the focus is, but never while somebody writes or a
 * dialog is open. A key held down counts once, unless its action repeats.
 */
export function useKeys<Name extends string>(
  actions: readonly Action<Name>[],
  run: (action: Action<Name>, press: KeyboardEvent) => void,
): void {
  const keyed = useKeyed(actions);
  const hear = useEffectEvent((event: KeyboardEvent) => {
    if (event.isComposing || isWriting(event.target) || isDialogOpen()) return;
    const action = actionFor(keyed, event);
    if (!action || isForButton(event)) return;
    event.preventDefault(); // no scrolling by arrows, no "back" by Backspace
    if (!event.repeat || action.repeats) run(action, event);
  });

  useEffect(() => {
    const listen = (event: KeyboardEvent) => hear(event);
    window.addEventListener("keydown", listen, true);
    return () => window.removeEventListener("keydown", listen, true);
  }, []);
}

const NOT_WRITTEN_IN = new Set([
  "button",
  "checkbox",
  "radio",
  "range",
  "submit",
  "reset",
  "color",
]);

export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !NOT_WRITTEN_IN.has(target.type);
  return target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName);
}

/**
 * Enter on a focused button or link is for that one; a cell of a table is only a place. So is Space,
 * but only where the person moved to the button by keyboard: after a click it means the player.
 */
function isForButton({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof Element) || (key !== "Enter" && key !== " ")) return false;
  const button = target.closest("button:not([data-cell]), a");
  return button !== null && (key === "Enter" || button.matches(":focus-visible"));
}

function isDialogOpen(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

/** Esc closes what is open beside the pair. A dialog hears its own Esc. */
export function useEscape(close: () => void): void {
  const hear = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === "Escape" && !isDialogOpen()) close();
  });

  useEffect(() => {
    const listen = (event: KeyboardEvent) => hear(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
