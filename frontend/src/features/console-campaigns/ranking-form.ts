import { messages } from "./messages";

export interface RankingFields {
  group: string | number;
  slots: string | number;
  perSlot: string | number;
  scores: boolean;
  question: string; // of the scores
}

/** ImageReward's five slots, two images in each at most. */
export const newRanking: RankingFields = {
  group: 4,
  slots: 5,
  perSlot: 2,
  scores: false,
  question: "How good is it as a whole?",
};

export function toRankingForm(
  fields: RankingFields,
): { form: Record<string, unknown> } | { problem: string } {
  const [group, slots, perSlot] = [fields.group, fields.slots, fields.perSlot].map(Number);
  if (!group || !slots || !perSlot || slots * perSlot < group) {
    return { problem: messages.ranking.noRoom };
  }
  const scores = { key: "overall", label: "Overall", question: fields.question, low: 1, high: 7 };
  return { form: { group, slots, per_slot: perSlot, scores: fields.scores ? scores : null } };
}
