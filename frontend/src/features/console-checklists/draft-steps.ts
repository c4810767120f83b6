import type { EditBody } from "./draft-body";

const LONGEST_PAST = 50;

/** A draft and the way back and forth through what it was: taking a step back drops no words. */
export interface Steps {
  readonly body: EditBody;
  readonly past: readonly EditBody[];
  readonly future: readonly EditBody[]; // the last of them comes back first
  readonly isFresh: boolean; // reached by a step: words typed from here on are a step of their own
}

export const firstStep = (body: EditBody): Steps => ({
  body,
  past: [],
  future: [],
  isFresh: false,
});

/** A change of what there is, not of words: it can be taken back by itself. */
export function rearranged(steps: Steps, body: EditBody): Steps {
  return body === steps.body ? steps : { ...stepped(steps, body), isFresh: true };
}

/** Words: the first after a step begin one, so that taking the step back does not take them along. */
export function reworded(steps: Steps, body: EditBody): Steps {
  if (body === steps.body) return steps;
  return steps.isFresh ? stepped(steps, body) : { ...steps, body, future: [] };
}

export function undone({ body, past, future }: Steps): Steps | undefined {
  const before = past.at(-1);
  if (!before) return undefined;
  return { body: before, past: past.slice(0, -1), future: [...future, body], isFresh: true };
}

export function redone({ body, past, future }: Steps): Steps | undefined {
  const after = future.at(-1);
  if (!after) return undefined;
  return { body: after, past: [...past, body], future: future.slice(0, -1), isFresh: true };
}

function stepped(steps: Steps, body: EditBody): Steps {
  const past = [...steps.past, steps.body].slice(-LONGEST_PAST);
  return { body, past, future: [], isFresh: false };
}
