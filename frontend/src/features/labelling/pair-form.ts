/** What a pair is asked beside the one choice. */
export interface PairForm {
  readonly overall: boolean;
  readonly dimensions: readonly Dimension[];
  readonly grades: readonly string[]; // from the least; empty: not asked
  readonly gradesEach: boolean; // of each dimension too
  readonly reasons: readonly Tag[];
  readonly reasonsOfEach: boolean; // of each image, or of the choice
  readonly faces: boolean; // face against face: the faces found stand beside
}

export interface Dimension {
  readonly key: string;
  readonly label: string;
  readonly question: string;
  readonly help: string;
}

export interface Tag {
  readonly key: string;
  readonly label: string;
}

interface Given {
  overall?: boolean;
  dimensions?: Partial<Dimension>[];
  strength?: { grades?: string[]; each?: boolean } | null;
  reasons?: Partial<Tag>[];
  reasons_of?: string;
  faces?: object | null;
}

/** The server has checked the form; undefined where nothing but the one choice is asked. */
export function readPairForm(form: unknown): PairForm | undefined {
  const {
    overall,
    dimensions = [],
    strength,
    reasons = [],
    reasons_of,
    faces,
  } = (form ?? {}) as Given;
  const isAsked = dimensions.length > 0 || reasons.length > 0 || Boolean(strength);
  if (!isAsked) return undefined;
  return {
    overall: overall ?? true,
    dimensions: dimensions.map(whole),
    grades: strength?.grades ?? [],
    gradesEach: strength?.each ?? false,
    reasons: reasons.map((tag) => ({ key: String(tag.key), label: tag.label ?? String(tag.key) })),
    reasonsOfEach: reasons_of === "each",
    faces: Boolean(faces),
  };
}

function whole(dimension: Partial<Dimension>): Dimension {
  const key = String(dimension.key);
  return { label: key, question: "", help: "", ...dimension, key };
}
