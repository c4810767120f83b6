import { said } from "@/language/translated";
import type { FaceBox } from "./face-crop";
import { FaceCrop } from "./face-crop";
import styles from "./faces.module.css";
import { DEFECT_KEYS, type FacesForm, GRADES } from "./faces-form";
import { facesMessages as words } from "./faces-messages";
import type { Lease } from "./queries";
import type { FacesState } from "./use-faces";
import { useKeySigns } from "./use-key-signs";

interface Props {
  form: FacesForm;
  grading: FacesState;
}

interface StripProps extends Props {
  boxes: readonly FaceBox[];
  image: Lease["images"][number] | undefined;
}

/** All faces, small, each with its grade: to see what is left and to go back. */
export function FaceStrip({ form, grading, boxes, image }: StripProps) {
  const { sheet } = grading;
  return (
    <nav className={styles.strip} aria-label={words.faces}>
      {boxes.map((box) => {
        const grade = sheet.given[box.face]?.grade;
        return (
          <button
            key={box.face}
            type="button"
            aria-current={box.face === sheet.at ? "step" : undefined}
            onClick={() => grading.show(box.face)}
          >
            {image && <FaceCrop image={image} box={box} alt="" />}
            <span>
              {box.face + 1} {grade && <b>{said(form.grades[grade])}</b>}
            </span>
          </button>
        );
      })}
    </nav>
  );
}

type PickerProps = Props & { isAvailable: boolean };

export function GradePicker({ form, grading, isAvailable }: PickerProps) {
  const { sheet } = grading;
  return (
    <fieldset className={styles.grades}>
      <legend className="visually-hidden">{words.grade(sheet.at)}</legend>
      {GRADES.map((grade, index) => (
        <button
          key={grade}
          type="button"
          className={styles.grade}
          data-grade={grade}
          aria-pressed={sheet.given[sheet.at]?.grade === grade}
          aria-disabled={!isAvailable}
          onClick={() => grading.grade(grade)}
        >
          <kbd>{index + 1}</kbd>
          <span>{said(form.grades[grade])}</span>
        </button>
      ))}
    </fieldset>
  );
}

export function DefectPicker({ form, grading, isAvailable }: PickerProps) {
  const given = grading.sheet.given[grading.sheet.at];
  return (
    <fieldset className={styles.defects}>
      <legend>{words.defects}</legend>
      {form.defects.map((defect, index) => (
        <button
          key={defect.key}
          type="button"
          className={styles.defect}
          title={defect.help || undefined}
          aria-pressed={given?.defects.includes(defect.key) ?? false}
          aria-disabled={!isAvailable || given?.grade === "not_face"}
          onClick={() => grading.toggle(defect)}
        >
          <kbd>{DEFECT_KEYS[index]?.toUpperCase()}</kbd>
          <span>{said(defect.label)}</span>
        </button>
      ))}
    </fieldset>
  );
}

/** Faces that have no box: the detector did not see them. */
export function MissedCount({ grading }: Pick<Props, "grading">) {
  const sign = useKeySigns(grading.actions);
  const { missed } = grading.sheet;
  return (
    <div className={styles.missed}>
      <span role="status">{words.missedSaid(missed)}</span>
      <button type="button" aria-disabled={missed === 0} onClick={() => grading.miss(-1)}>
        <kbd>{sign("fewer")}</kbd>− <span className="visually-hidden">{words.actions.fewer}</span>
      </button>
      <button type="button" onClick={() => grading.miss(1)}>
        <kbd>{sign("missed")}</kbd>+ <span className="visually-hidden">{words.actions.missed}</span>
      </button>
    </div>
  );
}
