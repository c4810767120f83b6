import type { Filled } from "./desk";
import { kindMessages } from "./kind-messages";
import type { PairForm } from "./pair-form";
import type { Choice } from "./queries";
import type { Side } from "./view-record";

const OVERALL = "";

/** One question about the pair: a choice, or at the end the reasons. */
export interface Step {
  readonly key: string;
  readonly isReasons: boolean;
  readonly isGraded: boolean;
  readonly label: string;
  readonly question: string;
  readonly help: string;
}

interface Given {
  readonly choice: Choice;
  readonly strength: number | null;
}

interface Reason {
  readonly image: Side | null;
  readonly key: string;
}

/** What is filled in of one pair, and which question is open. */
export interface Sheet {
  readonly given: Readonly<Record<string, Given>>; // by the step's key
  readonly reasons: readonly Reason[];
  readonly at: number; // of `stepsOf`; beyond the last: all is answered
  readonly side: Side; // that the reasons are of, where each image has its own
}

/** The questions in their order, beginning with the campaign's own. */
export function stepsOf(form: PairForm, question: string): Step[] {
  const words = kindMessages.pairForm;
  const plain = { isReasons: false, help: "" };
  const isGraded = form.grades.length > 0;
  const overall = { ...plain, key: OVERALL, label: words.overall, question, isGraded };
  const dimensions = form.dimensions.map((one) => ({
    ...plain,
    ...one,
    isGraded: isGraded && form.gradesEach,
  }));
  const reasons = {
    ...plain,
    key: "reasons of it",
    isReasons: true,
    isGraded: false,
    label: words.reasons,
    question: words.reasonsQuestion,
  };
  return [
    ...(form.overall ? [overall] : []),
    ...dimensions,
    ...(form.reasons.length > 0 ? [reasons] : []),
  ];
}

export function newSheet(steps: readonly Step[], before: Filled | undefined): Sheet {
  const given: Record<string, Given> = {};
  if (before?.choice) given[OVERALL] = { choice: before.choice, strength: before.strength ?? null };
  for (const { dimension, choice, strength } of before?.dimensions ?? []) {
    given[dimension] = { choice, strength: strength ?? null };
  }
  const reasons = (before?.reasons ?? []).map(({ image, key }) => ({
    image: (image ?? null) as Side | null,
    key,
  }));
  const sheet: Sheet = { given, reasons, at: 0, side: 0 };
  return openSteps(steps, sheet).length === 0 ? movedOn(steps, sheet) : sheet;
}

/** A winner that is graded needs its grade too. Reasons may always be none. */
function isOpen(step: Step, { given }: Sheet): boolean {
  if (step.isReasons) return false;
  const one = given[step.key];
  return one === undefined || (step.isGraded && isWinner(one.choice) && one.strength === null);
}

export function openSteps(steps: readonly Step[], sheet: Sheet): Step[] {
  return steps.filter((step) => isOpen(step, sheet));
}

/**
 * Answers the open question. Of a graded one the first press of an arrow says which is better, and
 * each further press of the same arrow says by one grade more how much.
 */
export function choose(
  steps: readonly Step[],
  sheet: Sheet,
  choice: Choice,
  grades: number,
): Sheet {
  const step = steps[sheet.at];
  if (!step) return sheet;
  if (step.isReasons) return sided(sheet, choice);
  const before = sheet.given[step.key];
  if (step.isGraded && isWinner(choice) && before?.choice === choice) {
    return grade(steps, sheet, Math.min(grades, (before.strength ?? 0) + 1), grades);
  }
  const next = written(sheet, step, { choice, strength: null });
  return isOpen(step, next) ? next : movedOn(steps, next);
}

/** Among the reasons the arrows say which image they are of. */
function sided(sheet: Sheet, choice: Choice): Sheet {
  return isWinner(choice) ? { ...sheet, side: choice === "left" ? 0 : 1 } : sheet;
}

/** Says how much better; the highest grade needs nothing more, so the next question comes. */
export function grade(
  steps: readonly Step[],
  sheet: Sheet,
  strength: number,
  highest: number,
): Sheet {
  const step = steps[sheet.at];
  const given = step && sheet.given[step.key];
  if (!step?.isGraded || !given || !isWinner(given.choice) || strength > highest) return sheet;
  const next = written(sheet, step, { ...given, strength });
  return strength === highest ? movedOn(steps, next) : next;
}

/** Gives a reason, or takes it back. */
export function toggle(form: PairForm, sheet: Sheet, key: string | undefined, side: Side): Sheet {
  if (key === undefined) return sheet;
  const image = form.reasonsOfEach ? side : null;
  const rest = sheet.reasons.filter((one) => one.key !== key || one.image !== image);
  const isGiven = rest.length < sheet.reasons.length;
  return { ...sheet, side, reasons: isGiven ? rest : [...rest, { image, key }] };
}

export function goTo(steps: readonly Step[], sheet: Sheet, at: number): Sheet {
  return { ...sheet, at: Math.max(0, Math.min(steps.length, at)) };
}

/** To the next open question, or round to an earlier one; then to the reasons, then to the end. */
export function movedOn(steps: readonly Step[], sheet: Sheet): Sheet {
  const isNext = (step: Step, index: number) => index > sheet.at && isOpen(step, sheet);
  const after = steps.findIndex(isNext);
  const open = after >= 0 ? after : steps.findIndex((step) => isOpen(step, sheet));
  const reasons = steps.findIndex((step) => step.isReasons);
  return goTo(steps, sheet, open >= 0 ? open : reasons >= 0 ? reasons : steps.length);
}

/** The answer as it is sent. */
export function filledOf(form: PairForm, sheet: Sheet): Filled {
  const overall = sheet.given[OVERALL];
  return {
    ...(overall && { choice: overall.choice, strength: overall.strength }),
    dimensions: form.dimensions.flatMap(({ key }) => {
      const given = sheet.given[key];
      return given ? [{ dimension: key, ...given }] : [];
    }),
    reasons: [...sheet.reasons],
  };
}

export function isWinner(choice: Choice | undefined): boolean {
  return choice === "left" || choice === "right";
}

function written(sheet: Sheet, step: Step, given: Given): Sheet {
  return { ...sheet, given: { ...sheet.given, [step.key]: given } };
}
