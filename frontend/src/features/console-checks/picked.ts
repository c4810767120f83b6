import { type AskedOf, type Place, placesOf } from "./gold-input";
import { messages } from "./messages";
import type { GoldChoice, GoldInput } from "./queries";
import { sharesOfCounts } from "./shares";

/** What is expected of a task so far. */
export interface Picked {
  readonly isSoft: boolean;
  readonly answers: Readonly<Record<string, string | undefined>>; // by place; none: not checked
  readonly shares: Readonly<Record<string, readonly number[]>>; // percent by place, as its answers
  readonly explanation: string;
}

export const noPicked: Picked = { isSoft: false, answers: {}, shares: {}, explanation: "" };

/** The questions of a task; of an image they say which one it is on this page. */
export function placesOfTask(task: GoldChoice, asked: AskedOf): Place[] {
  return placesOf(asked, task.candidates.join(",")).map((place) => {
    if (place.candidate === null) return place;
    const image = messages.image(task.candidates.indexOf(place.candidate));
    return { ...place, label: `${place.question.label}, ${image}` };
  });
}

/** Percent for each answer; before any was set, all on the answer that was pressed. */
export function sharesAt(picked: Picked, place: Place): readonly number[] {
  const { answers } = place.question;
  const pressed = answers.indexOf(picked.answers[place.key] ?? "");
  return (
    picked.shares[place.key] ??
    (pressed < 0
      ? sharesOfCounts(answers.map(() => 0))
      : answers.map((_, at) => (at === pressed ? 100 : 0)))
  );
}

/** The votes of a task as what is expected of it. */
export function withVotes(picked: Picked, task: GoldChoice, places: readonly Place[]): Picked {
  const found = places.flatMap((place) => {
    const position = place.candidate === null ? 0 : task.candidates.indexOf(place.candidate);
    const votes = task.votes.find(
      (row) => row.question === place.question.key && row.position === position,
    );
    return votes ? [[place.key, sharesOfCounts(votes.counts)] as const] : [];
  });
  return { ...picked, isSoft: true, shares: Object.fromEntries(found) };
}

/** What is sent, or what is missing. */
export function bodyOf(
  task: GoldChoice,
  role: "gold" | "entrance",
  places: readonly Place[],
  picked: Picked,
): { body: GoldInput } | { problem: string } {
  const explanation = picked.explanation.trim();
  const answers = places.flatMap((place) => {
    const known = picked.isSoft ? softAt(picked, place) : hardAt(picked, place);
    const { question, candidate } = place;
    return known ? [{ question: question.key, candidate, ...known, explanation }] : [];
  });
  if (answers.length === 0) return { problem: messages.nothingExpected };
  return { body: { role, candidates: task.candidates, prompt: task.prompt_id, answers } };
}

function hardAt(picked: Picked, place: Place): { answer: string } | undefined {
  const answer = picked.answers[place.key];
  return answer === undefined ? undefined : { answer };
}

/** Only what was set: a question whose sliders nobody touched is not checked. */
function softAt(picked: Picked, place: Place): { shares: Record<string, number> } | undefined {
  if (!picked.shares[place.key] && picked.answers[place.key] === undefined) return undefined;
  const shares = sharesAt(picked, place);
  return {
    shares: Object.fromEntries(
      place.question.answers.flatMap((answer, at) => {
        const percent = shares[at] ?? 0;
        return percent > 0 ? [[answer, percent / 100]] : [];
      }),
    ),
  };
}
