import type { Campaign } from "@/lib/console-types";

/** How a campaign finds out what answers are worth, and who may give how many. Empty: not at all. */
export interface CheckFields {
  gold_every: string | number;
  repeat_every: string | number;
  entrance_mark: string | number;
  most_per_person: string | number;
  least_seconds: string | number;
  groups: string[];
  by_language: boolean;
  gold_feedback: Campaign["gold_feedback"];
  feedback_days: string | number;
}

export const noChecks: CheckFields = {
  gold_every: "",
  repeat_every: "",
  entrance_mark: "",
  most_per_person: "",
  least_seconds: "",
  groups: [],
  by_language: false,
  gold_feedback: "never",
  feedback_days: 7,
};

export const CHECK_NUMBERS = [
  { name: "gold_every", least: 2, most: 1_000, ofChecks: true },
  { name: "repeat_every", least: 2, most: 1_000, ofChecks: true },
  { name: "entrance_mark", least: 1, most: 100, ofChecks: true },
  { name: "most_per_person", least: 1, most: 1_000_000, ofChecks: false },
  { name: "least_seconds", least: 0, most: 60, ofChecks: false },
] as const;

export const CHECK_NAMES = [
  "gold_every",
  "repeat_every",
  "entrance_mark",
  "most_per_person",
  "least_ms",
  "groups",
  "by_language",
  "gold_feedback",
  "feedback_days",
] as const;

export function checksOf(campaign: Campaign): CheckFields {
  return {
    gold_every: campaign.gold_every ?? "",
    repeat_every: campaign.repeat_every ?? "",
    entrance_mark: campaign.entrance_mark ?? "",
    most_per_person: campaign.most_per_person ?? "",
    least_seconds: campaign.least_ms ? campaign.least_ms / 1000 : "",
    groups: campaign.groups ?? [],
    by_language: campaign.by_language ?? false,
    gold_feedback: campaign.gold_feedback,
    feedback_days: campaign.feedback_days,
  };
}

/** As the server has them: nothing is null, and the speed is in milliseconds. */
export function toChecks(fields: CheckFields) {
  return {
    gold_every: numberOrNull(fields.gold_every),
    repeat_every: numberOrNull(fields.repeat_every),
    entrance_mark: numberOrNull(fields.entrance_mark),
    most_per_person: numberOrNull(fields.most_per_person),
    least_ms: Math.round(1000 * Number(fields.least_seconds || 0)),
    groups: fields.groups,
    by_language: fields.by_language,
    gold_feedback: fields.gold_feedback,
    feedback_days: Number(fields.feedback_days || noChecks.feedback_days),
  };
}

export const FEEDBACK_TIMES = ["never", "at_end", "after_days"] as const;

export function isFeedbackTime(value: string | null): value is CheckFields["gold_feedback"] {
  return FEEDBACK_TIMES.some((time) => time === value);
}

function numberOrNull(value: string | number): number | null {
  return value === "" ? null : Number(value);
}
