/** What a scoring campaign asks: each image on each criterion, on one scale of whole numbers. */
export interface ScoringForm {
  readonly low: number;
  readonly high: number;
  readonly criteria: readonly Criterion[];
}

export interface Criterion {
  readonly key: string;
  readonly label: string;
  readonly question: string;
  readonly weight: number;
  readonly anchors: readonly Anchor[];
}

/** What the scores from `low` to `high` mean. */
export interface Anchor {
  readonly low: number;
  readonly high: number;
  readonly text: string;
}

/** The server has checked the form; undefined where this page is too old to know it. */
export function readScoringForm(form: unknown): ScoringForm | undefined {
  const { low, high, criteria } = (form ?? {}) as Partial<ScoringForm>;
  if (typeof low !== "number" || typeof high !== "number" || !Array.isArray(criteria)) {
    return undefined;
  }
  return criteria.length > 0 ? { low, high, criteria: criteria.map(whole) } : undefined;
}

function whole(criterion: Partial<Criterion>): Criterion {
  const key = String(criterion.key);
  return { label: key, question: "", weight: 1, anchors: [], ...criterion, key };
}
