import { useState } from "react";
import { type Action, type ActionName, digitOf } from "./actions";
import type { Question } from "./desk";
import { isShared, type PairFormName, pairFormActions } from "./kind-actions";
import { kindMessages } from "./kind-messages";
import type { PairForm } from "./pair-form";
import {
  choose,
  filledOf,
  goTo,
  grade,
  movedOn,
  newSheet,
  openSteps,
  type Sheet,
  stepsOf,
  toggle,
} from "./pair-form-flow";
import type { Choice } from "./queries";
import type { Labelling } from "./use-labelling";
import type { Side, View } from "./view-record";

type PairAction = Action<PairFormName | ActionName>;
const CHOICES: readonly string[] = ["left", "right", "tie", "both_bad"] satisfies Choice[];

/** What is asked of the pair shown, and what the keys and buttons do with it. */
export function usePairForm(
  form: PairForm,
  asked: string,
  question: Question | undefined,
  labelling: Labelling,
) {
  const [held, setHeld] = useState<{ key: string | undefined; sheet: Sheet } | null>(null);
  const key = question?.key;
  const steps = stepsOf(form, asked);
  const isHeld = held !== null && held.key === key;
  const sheet = isHeld ? held.sheet : newSheet(steps, question?.before);
  const left = openSteps(steps, sheet).length;
  const grades = form.grades.length;

  function change(next: Sheet): void {
    // While the two are exchanged, left is not where it seems.
    if (labelling.canJudge && !labelling.record.isExchanged) setHeld({ key, sheet: next });
  }

  /** A digit says it at once: it is the last word, as the highest grade is to an arrow. */
  function gradeBy(strength: number): void {
    if (strength <= grades) change(grade(steps, sheet, strength, strength));
  }

  function giveReason(tag: string | undefined, side: Side): void {
    change(toggle(form, sheet, tag, side));
  }

  function digit(press: KeyboardEvent | undefined): void {
    const figure = press ? Number(digitOf(press)) : 0;
    if (steps[sheet.at]?.isReasons) giveReason(form.reasons[figure - 1]?.key, sheet.side);
    else gradeBy(figure);
  }

  function save(input: View["input"]): void {
    if (left === 0) labelling.fill(filledOf(form, sheet), input);
    else change(movedOn(steps, { ...sheet, at: -1 }));
  }

  function act(name: PairAction["name"], input: View["input"], press?: KeyboardEvent): void {
    if (name === "save") save(input);
    else if (name === "back") change(goTo(steps, sheet, sheet.at - 1));
    else if (name === "grade") digit(press);
    else if (CHOICES.includes(name)) pick(name as Choice);
  }

  function run(action: PairAction, input: View["input"], press?: KeyboardEvent): void {
    if (isShared<PairFormName>(action)) labelling.run(action, input);
    else if (labelling.isAvailable(action)) act(action.name, input, press);
  }

  function pick(choice: Choice): void {
    change(choose(steps, sheet, choice, grades));
  }

  return {
    steps,
    sheet,
    isComplete: left === 0,
    actions: pairFormActions(form).map((action) =>
      action.name === "save" && left > 0
        ? { ...action, label: kindMessages.pairForm.missing(left) }
        : action,
    ),
    run,
    pick,
    gradeBy,
    giveReason,
    turn: (side: Side) => change({ ...sheet, side }),
    show: (at: number) => change(goTo(steps, sheet, at)),
  };
}

export type PairSheet = ReturnType<typeof usePairForm>;
