import type { Checklist } from "@/lib/console-types";
import { messages } from "./messages";

interface Choice {
  value: string;
  label: string;
}

/**
 * The latest version of each checklist for images, the built-in one until the project has its copy,
 * and the one that is chosen already (an earlier version, by a link from its checklist).
 */
export function choicesOf(checklists: readonly Checklist[], chosen: string): Choice[] {
  const choices = checklists.flatMap(({ name, media, latest }) =>
    media === "image" && latest
      ? [{ value: String(latest.id), label: `${name}, version ${latest.number}` }]
      : [],
  );
  const isCopied = checklists.some(({ origin, latest }) => origin === "builtin:image" && latest);
  if (!isCopied || chosen === "image") {
    choices.push({ value: "image", label: messages.checklistImage });
  }
  if (choices.some(({ value }) => value === chosen)) return choices;
  return [...choices, { value: chosen, label: messages.checklistChosen }];
}
