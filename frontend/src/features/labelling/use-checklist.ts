import { useState } from "react";
import { type Action, type ActionName, digitOf } from "./actions";
import {
  answersOf,
  back,
  type Course,
  choose,
  firstOpen,
  forward,
  goTo,
  newCourse,
  openItems,
} from "./checklist-flow";
import type { ChecklistForm } from "./checklist-form";
import type { Question } from "./desk";
import { type ChecklistName, checklistActions, isShared } from "./kind-actions";
import { kindMessages } from "./kind-messages";
import type { Labelling } from "./use-labelling";
import type { View } from "./view-record";

type ChecklistAction = Action<ChecklistName | ActionName>;

/** The checklist of the image shown, and what the keys and buttons do with it. */
export function useChecklist(
  { items, version }: ChecklistForm,
  question: Question | undefined,
  labelling: Labelling,
) {
  const [held, setHeld] = useState<{ key: string | undefined; course: Course } | null>(null);
  const key = question?.key;
  const isHeld = held !== null && held.key === key;
  const course = isHeld ? held.course : newCourse(items, question?.before?.answers ?? []);
  const left = openItems(items, course.answers).length;
  const change = (next: Course) => setHeld({ key, course: next });

  function answer(option: string | undefined): void {
    if (labelling.canJudge && option !== undefined) change(choose(items, course, option));
  }

  function save(input: View["input"]): void {
    const isSeen = course.at === null || input === "button"; // Enter shows the review first
    if (left > 0 || !isSeen) change(goTo(course, firstOpen(items, course.answers)));
    else {
      labelling.fill({ answers: answersOf(items, course.answers), checklist: version }, input);
    }
  }

  function pressed(press: KeyboardEvent | undefined): string | undefined {
    const item = items.find((one) => one.key === course.at);
    return press && item?.options[Number(digitOf(press)) - 1]?.key;
  }

  function act(name: ChecklistAction["name"], input: View["input"], press?: KeyboardEvent): void {
    if (name === "save") save(input);
    else if (name === "back") change(back(items, course));
    else if (name === "next") change(forward(items, course));
    else answer(pressed(press));
  }

  function run(action: ChecklistAction, input: View["input"], press?: KeyboardEvent): void {
    if (isShared<ChecklistName>(action)) labelling.run(action, input);
    else if (labelling.isAvailable(action)) act(action.name, input, press);
  }

  return {
    course,
    isComplete: left === 0,
    actions: checklistActions.map((action) =>
      action.name === "save" && left > 0
        ? { ...action, label: kindMessages.checklist.missing(left) }
        : action,
    ),
    run,
    answer,
    goBack: () => change(back(items, course)),
    show: (item: string) => change(goTo(course, item)),
  };
}
