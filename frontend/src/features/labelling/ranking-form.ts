/** Images put into slots; 1 is the best. */
export interface RankingForm {
  readonly slots: number;
  readonly perSlot: number;
  readonly scores: SlotScores | null; // of each image, on the same screen
}

export interface SlotScores {
  readonly key: string;
  readonly label: string;
  readonly question: string;
  readonly low: number;
  readonly high: number;
}

/** The server has checked the form; undefined where this page is too old to know it. */
export function readRankingForm(form: unknown): RankingForm | undefined {
  const { slots, per_slot, scores } = (form ?? {}) as {
    slots?: unknown;
    per_slot?: unknown;
    scores?: SlotScores | null;
  };
  if (typeof slots !== "number" || typeof per_slot !== "number") return undefined;
  return { slots, perSlot: per_slot, scores: scores ?? null };
}
