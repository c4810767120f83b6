import type { Schemas } from "@/client/api";
import type { Item } from "./checklist-form";

export type Answer = Schemas["Answer"];
export type Answers = Readonly<Record<string, string>>; // the option of each item

/** How far somebody is with the checklist of one image. */
export interface Course {
  readonly answers: Answers; // also those that do not apply any more: a gate may open again
  readonly at: string | null; // the item asked now; null when all are answered
  readonly dropped: number; // answers that the last one made not apply
}

export function newCourse(items: readonly Item[], given: readonly Answer[]): Course {
  const answers = Object.fromEntries(given.map(({ item, option }) => [item, option]));
  return { answers, at: firstOpen(items, answers), dropped: 0 };
}

/** The items that apply: each item named in `asks_if` applies too and was answered as listed. */
export function askedItems(items: readonly Item[], answers: Answers): Item[] {
  const byKey = new Map(items.map((item) => [item.key, item]));
  function isAsked(item: Item, trail: readonly string[]): boolean {
    return Object.entries(item.asks_if).every(([key, options]) => {
      const gate = byKey.get(key);
      const isOpen = gate !== undefined && options.includes(answers[key] ?? "");
      return isOpen && !trail.includes(key) && isAsked(gate, [...trail, key]);
    });
  }
  return items.filter((item) => isAsked(item, [item.key]));
}

export function openItems(items: readonly Item[], answers: Answers): Item[] {
  return askedItems(items, answers).filter((item) => answers[item.key] === undefined);
}

/** Answers the item asked now and moves on to the next one without an answer. */
export function choose(items: readonly Item[], course: Course, option: string): Course {
  if (course.at === null) return course;
  const before = course.answers;
  const answers = { ...before, [course.at]: option };
  const applying = new Set(askedItems(items, answers));
  const dropped = askedItems(items, before).filter(
    (item) => before[item.key] !== undefined && !applying.has(item),
  ).length;
  return { answers, at: firstOpen(items, answers, course.at), dropped };
}

/** To the item before; its answer is kept. */
export function back(items: readonly Item[], course: Course): Course {
  const asked = askedItems(items, course.answers);
  const place = course.at === null ? asked.length : asked.findIndex(isAt(course));
  const before = asked[place - 1];
  return before ? { ...course, at: before.key, dropped: 0 } : course;
}

/** To the item after one that is answered. */
export function forward(items: readonly Item[], course: Course): Course {
  if (course.at === null || course.answers[course.at] === undefined) return course;
  const asked = askedItems(items, course.answers);
  const after = asked[asked.findIndex(isAt(course)) + 1];
  const at = after ? after.key : firstOpen(items, course.answers);
  return { ...course, at, dropped: 0 };
}

export function goTo(course: Course, at: string | null): Course {
  return { ...course, at, dropped: 0 };
}

export function firstOpen(items: readonly Item[], answers: Answers, after?: string): string | null {
  const open = openItems(items, answers);
  const place = items.findIndex((item) => item.key === after);
  const next = open.find((item) => items.indexOf(item) > place) ?? open[0];
  return next?.key ?? null;
}

/** What is sent: the items that apply, and nothing of the others. */
export function answersOf(items: readonly Item[], answers: Answers): Answer[] {
  return askedItems(items, answers).flatMap(({ key }) => {
    const option = answers[key];
    return option === undefined ? [] : [{ image: 0, item: key, option }];
  });
}

function isAt(course: Course): (item: Item) => boolean {
  return (item) => item.key === course.at;
}
