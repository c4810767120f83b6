import { type Action, type ActionName, actions } from "./actions";
import { kindMessages } from "./kind-messages";
import type { Guide } from "./queries";
import type { Scale } from "./scoring-cells";
import { readScoringForm } from "./scoring-form";
import { videoActions } from "./video-actions";

export type ScoringName = "score" | "before" | "after" | "above" | "below" | "erase" | "save";
export type ChecklistName = "option" | "back" | "next" | "save";

/** What every kind can do. Backspace goes back within the form there, so Z alone takes back. */
const shared: readonly Action<ActionName>[] = actions
  .filter((action) => action.group !== "choice")
  .map((action) => ({ ...action, keys: action.keys.filter((key) => key !== "Backspace") }));

export function isShared<Name extends string>(
  action: Action<Name | ActionName>,
): action is Action<ActionName> {
  return shared.some((one) => one.name === action.name);
}

function form<Name extends string>(name: Name, label: string, ...keys: string[]): Action<Name> {
  return { name, label, keys, group: "form", needs: "painted" };
}

function save(label: string): Action<"save"> {
  return { name: "save", label, keys: ["Enter"], group: "choice", needs: "painted" };
}

export function scoringActions(scale: Scale): readonly Action<ScoringName | ActionName>[] {
  const words = kindMessages.scoring.actions;
  return [
    form("score", words.score(scale.low, scale.high), ...scoreKeys(scale)),
    form("before", words.before, "ArrowLeft"),
    form("after", words.after, "ArrowRight"),
    form("above", words.above, "ArrowUp"),
    form("below", words.below, "ArrowDown"),
    form("erase", words.erase, "Backspace", "Delete"),
    save(words.save),
    ...shared,
  ];
}

/** The figures that a score may be typed with. */
function scoreKeys({ low, high }: Scale): string[] {
  const isOneFigure = low >= 0 && high <= 9;
  const figures = Array.from({ length: 10 }, (_, figure) => figure);
  const heard = isOneFigure ? figures.filter((one) => one >= low && one <= high) : figures;
  return [...heard.map(String), ...(low < 0 ? ["-"] : [])];
}

export const checklistActions: readonly Action<ChecklistName | ActionName>[] = [
  form("option", kindMessages.checklist.actions.option, ..."123456789"),
  form("back", kindMessages.checklist.actions.back, "ArrowUp", "ArrowLeft", "Backspace"),
  form("next", kindMessages.checklist.actions.next, "ArrowDown", "ArrowRight"),
  save(kindMessages.checklist.actions.save),
  ...shared,
];

/** For the help sheet: the actions of this campaign's kind, and how a mouse does the same. */
export function actionsOf(guide: Guide | undefined): readonly Action[] {
  const player = guide?.media === "video" ? videoActions(guide.kind === "pairwise" ? 2 : 1) : [];
  return [...answering(guide), ...player];
}

function answering(guide: Guide | undefined): readonly Action[] {
  if (guide?.kind === "checklist") return checklistActions;
  const scale = guide?.kind === "scoring" ? readScoringForm(guide.form) : undefined;
  return scale ? scoringActions(scale) : actions;
}
