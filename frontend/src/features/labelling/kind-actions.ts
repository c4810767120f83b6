import { type Action, type ActionName, actions } from "./actions";
import { careMessages } from "./care-messages";
import type { FacesForm } from "./faces-form";
import { DEFECT_KEYS, GRADES, readFacesForm } from "./faces-form";
import { kindMessages } from "./kind-messages";
import { lookActions } from "./look-actions";
import { type PairForm, readPairForm } from "./pair-form";
import type { Guide } from "./queries";
import { type RankingForm, readRankingForm } from "./ranking-form";
import { type RegionsForm, readRegionsForm } from "./regions-form";
import type { Scale } from "./scoring-cells";
import { readScoringForm } from "./scoring-form";
import { videoActions } from "./video-actions";

export type ScoringName = "score" | "before" | "after" | "above" | "below" | "erase" | "save";
export type RegionsName = keyof typeof kindMessages.regions.actions;
export type FacesName = keyof typeof kindMessages.faces.actions;
export type ChecklistName = "option" | "back" | "next" | "save";
export type OwnPromptName = keyof typeof kindMessages.own_prompt.actions;
export type PairFormName = "grade" | "back" | "save";
export type RankingName =
  | "digit"
  | "before"
  | "after"
  | "better"
  | "worse"
  | "mode"
  | "takeOut"
  | "save";

/** What every kind can do. Backspace goes back within the form there, so Z alone takes back. */
const shared: readonly Action<ActionName>[] = actions
  .filter((action) => action.group !== "choice" && action.name !== "look")
  .map((action) => ({ ...action, keys: action.keys.filter((key) => key !== "Backspace") }));

/** Of the kinds whose images may be looked at closer: their desk gives `look` to its surround. */
const looking = actions.filter((action) => action.name === "look");

export function isShared<Name extends string>(
  action: Action<Name | ActionName>,
): action is Action<ActionName> {
  return [...shared, ...looking].some((one) => one.name === action.name);
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
    ...looking,
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
  ...looking,
];

export function pairFormActions(asked: PairForm): readonly Action<PairFormName | ActionName>[] {
  const words = kindMessages.pairForm.actions;
  const most = Math.max(asked.grades.length, asked.reasons.length);
  const label = words.digit(asked.grades.length > 0, asked.reasons.length > 0);
  return [
    ...actions.filter((action) => action.group === "choice"),
    ...(most > 0 ? [form("grade", label, ...digits(most))] : []),
    form("back", words.back, "Backspace"),
    save(words.save),
    ...shared,
    ...looking,
  ];
}

export function rankingActions(asked: RankingForm): readonly Action<RankingName | ActionName>[] {
  const words = kindMessages.ranking.actions;
  const { scores } = asked;
  const low = Math.min(1, scores?.low ?? 1);
  const high = Math.max(asked.slots, scores?.high ?? 1);
  const keys = Array.from({ length: high - low + 1 }, (_, index) => String(low + index));
  return [
    form("digit", scores ? words.scoreOrSlot : words.slot, ...keys),
    form("before", words.before, "ArrowLeft"),
    form("after", words.after, "ArrowRight"),
    form("better", words.better, "Shift+ArrowLeft"),
    form("worse", words.worse, "Shift+ArrowRight"),
    ...(scores ? [form("mode", words.mode, "ArrowUp", "ArrowDown")] : []),
    form("takeOut", words.takeOut, "Backspace", "Delete"),
    save(words.save),
    ...shared,
    ...looking,
  ];
}

/** Those of a pair, and of the prompt that its person writes. */
export const ownPromptActions: readonly Action<OwnPromptName | ActionName>[] = [
  ...actions,
  { ...promptAction("write"), keys: ["n"] },
  { ...promptAction("end"), keys: ["e"] },
];

function promptAction(name: OwnPromptName) {
  const label = kindMessages.own_prompt.actions[name];
  return { name, label, group: "prompt", needs: "nothing" } as const;
}

function digits(most: number): string[] {
  return Array.from({ length: most }, (_, index) => String(index + 1));
}

/** Only what this campaign has: its tools, and the words of the prompt if they may be marked. */
export function regionsActions(asked: RegionsForm): readonly Action<RegionsName | ActionName>[] {
  const words = kindMessages.regions.actions;
  const tools = { patch: "p", brush: "b", box: "r", point: "d" } as const;
  const hasBoth = new Set(asked.reasons.map((reason) => reason.polarity)).size > 1;
  return [
    form("reason", words.reason, ..."123456789"),
    ...(hasBoth ? [form("turn", words.turn, "x")] : []),
    ...asked.tools.map((tool) => form(tool, words[tool], tools[tool])),
    ...(asked.words ? [form("words", words.words, "w")] : []),
    form("move", words.move, "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"),
    form("mark", words.mark, " "),
    ...(asked.tools.includes("brush")
      ? [form("smaller", words.smaller, "[", ","), form("larger", words.larger, "]", ".")]
      : []),
    form("erase", words.erase, "Backspace", "Delete"),
    form("nothing", words.nothing, "n"),
    form("hide", words.hide, "m"),
    save(words.save),
    ...shared,
  ];
}

export function facesActions(asked: FacesForm): readonly Action<FacesName | ActionName>[] {
  const words = kindMessages.faces.actions;
  const defects = DEFECT_KEYS.slice(0, asked.defects.length);
  return [
    form("grade", words.grade, ...digits(GRADES.length)),
    ...(defects.length > 0 ? [form("defect", words.defect, ...defects)] : []),
    form("before", words.before, "ArrowLeft", "ArrowUp", "Backspace"),
    form("after", words.after, "ArrowRight", "ArrowDown"),
    ...(asked.missed ? [form("missed", words.missed, "m"), form("fewer", words.fewer, "n")] : []),
    save(words.save),
    ...shared,
  ];
}

/** Where images may be covered. */
export const careActions: readonly Action[] = [
  { name: "reveal", label: careMessages.reveal, keys: ["c"], group: "aside", needs: "question" },
];

/** For the help sheet: the actions of this campaign's kind. */
export function actionsOf(guide: Guide | undefined): readonly Action[] {
  const own = [...ownActionsOf(guide), ...(guide?.cares ? careActions : [])];
  const player = guide?.media === "video" ? videoActions(guide.kind === "pairwise" ? 2 : 1) : [];
  if (player.length > 0) return [...own.filter((action) => action.name !== "look"), ...player];
  return own.some((action) => action.name === "look") ? [...own, ...lookActions(own)] : own;
}

function ownActionsOf(guide: Guide | undefined): readonly Action[] {
  return (guide && OWN[guide.kind]?.(guide.form)) ?? actions;
}

type Listed = (form: unknown) => readonly Action[] | undefined;

/** The actions of each kind; undefined where the form is a plain pair's, or not known here. */
const OWN: Readonly<Record<Guide["kind"], Listed>> = {
  pairwise: listedBy(readPairForm, pairFormActions),
  scoring: listedBy(readScoringForm, scoringActions),
  checklist: () => checklistActions,
  ranking: listedBy(readRankingForm, rankingActions),
  regions: listedBy(readRegionsForm, regionsActions),
  faces: listedBy(readFacesForm, facesActions),
  own_prompt: () => ownPromptActions,
};

function listedBy<Form>(
  read: (form: unknown) => Form | undefined,
  list: (form: Form) => readonly Action[],
): Listed {
  return (given) => {
    const form = read(given);
    return form && list(form);
  };
}
