import type { Checklist } from "@/lib/console-types";
import type { Media } from "./kind-form";
import { messages } from "./messages";

interface Choice {
  value: string;
  label: string;
}

/**
 * The latest version of each checklist for what is shown, the built-in one until the project has its copy,
 * and the one that is chosen already (an earlier version, by a link from its checklist).
 */
export function choicesOf(
  checklists: readonly Checklist[],
  chosen: string,
  shown: Media,
): Choice[] {
  const choices = checklists.flatMap(({ name, media, latest }) =>
    media === shown && latest
      ? [{ value: String(latest.id), label: `${name}, version ${latest.number}` }]
      : [],
  );
  const isCopied = checklists.some(({ origin, latest }) => origin === `builtin:${shown}` && latest);
  if (!isCopied || chosen === shown) {
    choices.push({ value: shown, label: messages.checklistBuiltIn[shown] });
  }
  if (choices.some(({ value }) => value === chosen)) return choices;
  return [...choices, { value: chosen, label: messages.checklistChosen }];
}
