import { useState } from "react";
import { type Action, type ActionName, digitOf } from "./actions";
import type { Question } from "./desk";
import { isShared, type RankingName, rankingActions } from "./kind-actions";
import { kindMessages } from "./kind-messages";
import type { RankingForm } from "./ranking-form";
import {
  contradictionText,
  erase,
  filledOf,
  goTo,
  newSheet,
  place,
  type Sheet,
  score,
  shift,
  takeOut,
  toMissing,
  toMode,
  unplaced,
  unscored,
} from "./ranking-slots";
import type { Labelling } from "./use-labelling";
import type { View } from "./view-record";

type RankingAction = Action<RankingName | ActionName>;
const words = kindMessages.ranking;

/** The ranking of the question shown, and what the keys, the buttons and the pointer do with it. */
export function useRanking(
  form: RankingForm,
  question: Question | undefined,
  labelling: Labelling,
) {
  const [held, setHeld] = useState<{ key: string | undefined; sheet: Sheet } | null>(null);
  const key = question?.key;
  const images = question?.lease.images.length ?? 1;
  const isHeld = held !== null && held.key === key;
  const sheet = isHeld ? held.sheet : newSheet(form, images, question?.before);
  const problem = contradictionText(sheet);
  const label = saveLabel(form, sheet, problem);

  function change(next: Sheet): void {
    if (labelling.canJudge) setHeld({ key, sheet: next });
  }

  function save(input: View["input"]): void {
    if (label === null) labelling.fill(filledOf(form, sheet), input);
    else if (problem === "") change(toMissing(form, sheet));
  }

  function run(action: RankingAction, input: View["input"], press?: KeyboardEvent): void {
    if (isShared<RankingName>(action)) labelling.run(action, input);
    else if (!labelling.isAvailable(action)) return;
    else if (action.name === "save") save(input);
    else change(acted(action.name, form, sheet, press));
  }

  return {
    sheet,
    problem,
    isComplete: label === null,
    actions: rankingActions(form).map((action) =>
      action.name === "save" && label !== null ? { ...action, label } : action,
    ),
    run,
    pick: (image: number) => change(goTo(sheet, image)),
    put: (image: number, slot: number) => change(place(form, sheet, image, slot)),
    takeOut: (image: number) => change(takeOut(sheet, image)),
    score: (value: number) => change(score(form, sheet, value)),
  };
}

export type Ranking = ReturnType<typeof useRanking>;

/** What is still to do before it can be saved; null where nothing is. */
function saveLabel(form: RankingForm, sheet: Sheet, problem: string): string | null {
  const scores = unscored(form, sheet);
  if (scores > 0) return words.unscored(scores);
  const open = unplaced(sheet);
  if (open > 0) return words.missing(open);
  return problem === "" ? null : words.contradicted;
}

function acted(
  name: RankingAction["name"],
  form: RankingForm,
  sheet: Sheet,
  press: KeyboardEvent | undefined,
): Sheet {
  switch (name) {
    case "digit":
      return press ? typed(form, sheet, Number(digitOf(press))) : sheet;
    case "before":
      return goTo(sheet, sheet.at - 1);
    case "after":
      return goTo(sheet, sheet.at + 1);
    case "better":
      return shift(form, sheet, -1);
    case "worse":
      return shift(form, sheet, 1);
    case "mode":
      return toMode(form, sheet, sheet.mode === "score" ? "place" : "score");
    case "takeOut":
      return erase(sheet, sheet.at);
    default:
      return sheet;
  }
}

function typed(form: RankingForm, sheet: Sheet, figure: number): Sheet {
  return sheet.mode === "score" ? score(form, sheet, figure) : place(form, sheet, sheet.at, figure);
}
