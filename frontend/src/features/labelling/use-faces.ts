import { useState } from "react";
import { type Action, type ActionName, digitOf, pressedKey } from "./actions";
import type { Question } from "./desk";
import {
  answerOf,
  goTo,
  graded,
  moreMissed,
  newSheet,
  openFaces,
  type Sheet,
  toggled,
} from "./faces-flow";
import { type Defect, type FacesForm, GRADES, type Grade } from "./faces-form";
import { facesMessages } from "./faces-messages";
import { type FacesName, facesActions, isShared } from "./kind-actions";
import type { Labelling } from "./use-labelling";
import type { View } from "./view-record";

type FacesAction = Action<FacesName | ActionName>;

/** The grades of the image shown, and what the keys and buttons do with them. */
export function useFaces(form: FacesForm, question: Question | undefined, labelling: Labelling) {
  const [held, setHeld] = useState<{ key: string | undefined; sheet: Sheet } | null>(null);
  const key = question?.key;
  const count = question?.lease.faces.length ?? 0;
  const isHeld = held !== null && held.key === key;
  const sheet = isHeld ? held.sheet : newSheet(count, question?.before?.faces);
  const left = openFaces(sheet).length;
  const actions = facesActions(form);

  function change(next: Sheet): void {
    if (labelling.canJudge) setHeld({ key, sheet: next });
  }

  function save(input: View["input"]): void {
    if (left === 0) labelling.fill({ faces: answerOf(form, sheet) }, input);
    else change(goTo(sheet, openFaces(sheet)[0] ?? 0));
  }

  function pressedGrade(press?: KeyboardEvent): void {
    const grade = press && GRADES[Number(digitOf(press)) - 1];
    if (grade) change(graded(sheet, grade));
  }

  function pressedDefect(press?: KeyboardEvent): void {
    const keys = actions.find((action) => action.name === "defect")?.keys ?? [];
    const place = press ? keys.indexOf(pressedKey(press) ?? "") : -1;
    change(toggled(sheet, form.defects[place]));
  }

  const acts: Record<FacesName, (input: View["input"], press?: KeyboardEvent) => void> = {
    grade: (_, press) => pressedGrade(press),
    defect: (_, press) => pressedDefect(press),
    before: () => change(goTo(sheet, sheet.at - 1)),
    after: () => change(goTo(sheet, sheet.at + 1)),
    missed: () => change(moreMissed(sheet, 1)),
    fewer: () => change(moreMissed(sheet, -1)),
    save,
  };

  function run(action: FacesAction, input: View["input"], press?: KeyboardEvent): void {
    if (isShared<FacesName>(action)) labelling.run(action, input);
    else if (labelling.isAvailable(action)) acts[action.name as FacesName](input, press);
  }

  return {
    sheet,
    isComplete: left === 0,
    actions: actions.map((action) =>
      action.name === "save" && left > 0
        ? { ...action, label: facesMessages.missing(left) }
        : action,
    ),
    run,
    grade: (grade: Grade) => change(graded(sheet, grade)),
    toggle: (defect: Defect) => change(toggled(sheet, defect)),
    miss: (by: number) => change(moreMissed(sheet, by)),
    show: (face: number) => setHeld({ key, sheet: goTo(sheet, face) }), // to look, at any time
  };
}

export type FacesState = ReturnType<typeof useFaces>;
