import { readChecklistForm } from "./checklist-form";
import type { Filled } from "./desk";
import { kindMessages } from "./kind-messages";
import type { Guide } from "./queries";
import { readRegionsForm } from "./regions-form";
import { readScoringForm } from "./scoring-form";

/** Scores or answers in one line, for the list of what was answered. */
export function summary(filled: Filled, guide: Guide | undefined): string {
  const { ratings = [], answers = [], regions } = filled;
  if (regions) return regionsLine(regions, guide);
  if (ratings.length > 0) return ratingsLine(ratings, guide);
  if (answers.length > 0) return answersLine(answers, guide);
  return "";
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

function regionsLine(regions: NonNullable<Filled["regions"]>, guide: Guide | undefined): string {
  const { marks = [], words = [], nothing_to_mark } = regions;
  if (nothing_to_mark) return kindMessages.regions.nothing;
  const reasons = readRegionsForm(guide?.form)?.reasons ?? [];
  const good = marks.filter(({ reason }) =>
    reasons.some(({ key, polarity }) => key === reason && polarity === "good"),
  ).length;
  return kindMessages.regions.summary(marks.length - good, good, words.length);
}
