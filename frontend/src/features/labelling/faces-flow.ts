import type { Filled } from "./desk";
import type { Defect, FacesForm, Grade } from "./faces-form";

const MOST_MISSED = 50;

interface Given {
  readonly grade?: Grade;
  readonly defects: readonly string[];
}

/** What is filled in of one image's faces. Never changed: each step makes a new one. */
export interface Sheet {
  readonly at: number; // the face that the keys speak of
  readonly given: readonly Given[]; // of every face
  readonly missed: number;
}

type Faces = NonNullable<Filled["faces"]>;

export function newSheet(count: number, before?: Faces | null): Sheet {
  const given = Array.from({ length: count }, (_, face): Given => {
    const row = before?.grades?.find((one) => one.face === face);
    return row ? { grade: row.grade, defects: row.defects ?? [] } : { defects: [] };
  });
  return { at: 0, given, missed: before?.missed ?? 0 };
}

/** The faces without a grade. */
export function openFaces({ given }: Sheet): number[] {
  return given.flatMap((one, face) => (one.grade === undefined ? [face] : []));
}

/** Gives the face its grade and goes to the next one without: after it, or else the first. */
export function graded(sheet: Sheet, grade: Grade): Sheet {
  const next = changed(sheet, ({ defects }) => ({
    grade,
    defects: grade === "not_face" ? [] : defects, // no face has no faults of one
  }));
  const open = openFaces(next);
  return { ...next, at: open.find((face) => face > sheet.at) ?? open[0] ?? sheet.at };
}

/** Says that a defect is there, or takes that back. */
export function toggled(sheet: Sheet, defect: Defect | undefined): Sheet {
  if (!defect || sheet.given[sheet.at]?.grade === "not_face") return sheet;
  const { key } = defect;
  return changed(sheet, ({ defects, ...given }) => ({
    ...given,
    defects: defects.includes(key) ? defects.filter((one) => one !== key) : [...defects, key],
  }));
}

export function goTo(sheet: Sheet, face: number): Sheet {
  return { ...sheet, at: Math.max(0, Math.min(sheet.given.length - 1, face)) };
}

export function moreMissed(sheet: Sheet, by: number): Sheet {
  return { ...sheet, missed: Math.max(0, Math.min(MOST_MISSED, sheet.missed + by)) };
}

/** As it is sent; faces without a grade are left out. */
export function answerOf(form: FacesForm, { given, missed }: Sheet): Faces {
  const grades = given.flatMap(({ grade, defects }, face) =>
    grade === undefined ? [] : [{ face, grade, defects: [...defects] }],
  );
  return { grades, missed: form.missed ? missed : 0 };
}

function changed(sheet: Sheet, change: (given: Given) => Given): Sheet {
  return {
    ...sheet,
    given: sheet.given.map((one, face) => (face === sheet.at ? change(one) : one)),
  };
}
