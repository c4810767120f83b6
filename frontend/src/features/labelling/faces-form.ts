import type { Schemas } from "@/client/api";

export type Grade = Schemas["FaceGrade"]["grade"];

/** In the order of their keys, the best first. */
export const GRADES = ["good", "acceptable", "bad", "not_face"] as const satisfies Grade[];
/** One for each defect: the row under the digits, without what the page itself hears. */
export const DEFECT_KEYS = ["q", "w", "e", "r", "t", "y", "u", "i", "o"] as const;

export interface Defect {
  readonly key: string;
  readonly label: string;
  readonly help: string;
}

/** What a faces campaign asks of every face. */
export interface FacesForm {
  readonly grades: Readonly<Record<Grade, string>>; // the campaign's words for them
  readonly defects: readonly Defect[];
  readonly missed: boolean; // faces without a box may be counted
}

/** The server has checked the form; undefined where this page is too old to know it. */
export function readFacesForm(form: unknown): FacesForm | undefined {
  const { grades, defects, missed } = (form ?? {}) as Partial<FacesForm>;
  if (!grades || !Array.isArray(defects) || GRADES.some((grade) => !grades[grade])) {
    return undefined;
  }
  return { grades, defects, missed: missed === true };
}

/** Whether the faces of a pair are compared. */
export function hasFaces(form: unknown): boolean {
  return Boolean((form as { faces?: unknown } | null)?.faces);
}
