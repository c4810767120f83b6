import { useState } from "react";
import { type Action, type ActionName, digitOf } from "./actions";
import type { Question } from "./desk";
import { isShared, type ScoringName, scoringActions } from "./kind-actions";
import { kindMessages } from "./kind-messages";
import {
  erase,
  firstMissing,
  goTo,
  missing,
  newSheet,
  ratingsOf,
  type Sheet,
  score,
  type,
} from "./scoring-cells";
import type { ScoringForm } from "./scoring-form";
import type { Labelling } from "./use-labelling";
import type { View } from "./view-record";

type ScoringAction = Action<ScoringName | ActionName>;

/** The score table of the question shown, and what the keys and buttons do with it. */
export function useScoring(
  form: ScoringForm,
  question: Question | undefined,
  labelling: Labelling,
) {
  const [held, setHeld] = useState<{ key: string | undefined; sheet: Sheet } | null>(null);
  const key = question?.key;
  const images = question?.lease.images.length ?? 1;
  const isHeld = held !== null && held.key === key;
  const sheet = isHeld ? held.sheet : newSheet(form, images, question?.before?.ratings ?? []);
  const left = missing(sheet);
  const change = (next: Sheet) => setHeld({ key, sheet: next });

  function save(input: View["input"]): void {
    if (left === 0) labelling.fill({ ratings: ratingsOf(sheet, form, images) }, input);
    else change(firstMissing(sheet));
  }

  function run(action: ScoringAction, input: View["input"], press?: KeyboardEvent): void {
    if (isShared<ScoringName>(action)) labelling.run(action, input);
    else if (!labelling.isAvailable(action)) return;
    else if (action.name === "save") save(input);
    else change(acted(action.name, sheet, form, images, press));
  }

  return {
    sheet,
    isComplete: left === 0,
    actions: scoringActions(form).map((action) =>
      action.name === "save" && left > 0
        ? { ...action, label: kindMessages.scoring.missing(left) }
        : action,
    ),
    run,
    change,
    give: (value: number) => {
      if (labelling.canJudge) change(score(sheet, value));
    },
  };
}

function acted(
  name: ScoringAction["name"],
  sheet: Sheet,
  form: ScoringForm,
  images: number,
  press: KeyboardEvent | undefined,
): Sheet {
  switch (name) {
    case "score":
      return press ? type(sheet, digitOf(press), form) : sheet;
    case "before":
      return goTo(sheet, sheet.at - 1);
    case "after":
      return goTo(sheet, sheet.at + 1);
    case "above":
      return goTo(sheet, sheet.at - images);
    case "below":
      return goTo(sheet, sheet.at + images);
    case "erase":
      return erase(sheet);
    default:
      return sheet;
  }
}
