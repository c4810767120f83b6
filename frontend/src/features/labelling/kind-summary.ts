import { said } from "@/language/translated";
import { readChecklistForm } from "./checklist-form";
import type { Filled } from "./desk";
import { readFacesForm } from "./faces-form";
import { kindMessages } from "./kind-messages";
import { messages } from "./messages";
import { type PairForm, readPairForm } from "./pair-form";
import type { Guide } from "./queries";
import { readRegionsForm } from "./regions-form";
import { readScoringForm } from "./scoring-form";

/** Scores or answers in one line, for the list of what was answered. */
export function summary(filled: Filled, guide: Guide | undefined): string {
  const { ratings = [], answers = [], placements = [], regions, faces } = filled;
  if (faces) return facesLine(faces, guide);
  if (regions) return regionsLine(regions, guide);
  const pair = guide?.kind === "pairwise" ? readPairForm(guide.form) : undefined;
  if (pair) return pairLine(filled, pair);
  if (placements.length > 0) {
    const scores = ratings.length > 0 ? `, ${ratingsLine(ratings, guide)}` : "";
    return slotsLine(placements) + scores;
  }
  if (ratings.length > 0) return ratingsLine(ratings, guide);
  if (answers.length > 0) return answersLine(answers, guide);
  return "";
}

function pairLine({ choice, strength, dimensions, reasons }: Filled, form: PairForm): string {
  const words = messages.history.answered;
  const grade = (one: number | null | undefined) =>
    one ? ` (${form.grades[one - 1] ?? one})` : "";
  const labels = new Map(
    [...form.dimensions, ...form.reasons].map(({ key, label }) => [key, label]),
  );
  const label = (key: string) => labels.get(key) ?? key;
  return [
    choice ? words[choice] + grade(strength) : "",
    ...(dimensions ?? []).map(
      (one) => `${label(one.dimension)}: ${words[one.choice]}${grade(one.strength)}`,
    ),
    ...(reasons ?? []).map(({ key, image }) =>
      image == null ? label(key) : `${label(key)} (${image + 1})`,
    ),
  ]
    .filter(Boolean)
    .join(", ");
}

function slotsLine(placements: NonNullable<Filled["placements"]>): string {
  const slots = placements.toSorted((one, other) => one.image - other.image);
  return kindMessages.ranking.summary(slots.map(({ slot }) => slot).join(" "));
}

function ratingsLine(ratings: NonNullable<Filled["ratings"]>, guide: Guide | undefined): string {
  const labels = new Map(
    readScoringForm(guide?.form)?.criteria.map(({ key, label }) => [key, label]),
  );
  const lines = new Map<string, number[]>();
  for (const { criterion, value } of ratings.toSorted((one, other) => one.image - other.image)) {
    lines.set(criterion, [...(lines.get(criterion) ?? []), value]);
  }
  return [...lines]
    .map(([key, values]) => `${labels.get(key) ?? key} ${values.join(" ")}`)
    .join(", ");
}

function answersLine(answers: NonNullable<Filled["answers"]>, guide: Guide | undefined): string {
  const items = new Map(readChecklistForm(guide?.form)?.items.map((item) => [item.key, item]));
  const parts = answers.map(({ item: key, option }) => {
    const item = items.get(key);
    const label = item?.options.find((one) => one.key === option)?.label ?? option;
    return `${item?.label ?? key}: ${label}`;
  });
  return `${kindMessages.checklist.answers(answers.length)}. ${parts.join(", ")}`;
}

/** "1 Good, 2 Bad (Eyes, Mouth)". */
function facesLine(faces: NonNullable<Filled["faces"]>, guide: Guide | undefined): string {
  const form = readFacesForm(guide?.form);
  const label = (key: string) => form?.defects.find((one) => one.key === key)?.label ?? key;
  const lines = (faces.grades ?? []).map(({ face, grade, defects = [] }) => {
    const what = defects.length > 0 ? ` (${defects.map(label).join(", ")})` : "";
    return `${face + 1} ${said(form?.grades[grade] ?? grade)}${what}`;
  });
  const missed = faces.missed ?? 0;
  return [...lines, ...(missed > 0 ? [kindMessages.faces.missedSaid(missed)] : [])].join(", ");
}

function regionsLine(regions: NonNullable<Filled["regions"]>, guide: Guide | undefined): string {
  const { marks = [], words = [], nothing_to_mark } = regions;
  if (nothing_to_mark) return kindMessages.regions.nothing;
  const reasons = readRegionsForm(guide?.form)?.reasons ?? [];
  const good = marks.filter(({ reason }) =>
    reasons.some(({ key, polarity }) => key === reason && polarity === "good"),
  ).length;
  return kindMessages.regions.summary(marks.length - good, good, words.length);
}
