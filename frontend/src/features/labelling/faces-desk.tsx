import { FaceCrop } from "./face-crop";
import faces from "./faces.module.css";
import type { FacesForm } from "./faces-form";
import { facesMessages as words } from "./faces-messages";
import { FacesOverlay } from "./faces-overlay";
import { DefectPicker, FaceStrip, GradePicker, MissedCount } from "./faces-panel";
import type { Size } from "./fit";
import { arrangeGroup, type Place } from "./fit-group";
import type { KindProps } from "./kind-desk";
import styles from "./kind-desk.module.css";
import { KindFrame } from "./kind-frame";
import { Surround } from "./surround";
import { useFaces } from "./use-faces";
import { useKeys } from "./use-keys";

/** One image and the faces found in it: one after the other enlarged, and graded by one key. */
export function FacesDesk(props: KindProps & { form: FacesForm }) {
  const { form, state, labelling } = props;
  const current = state.questions[0];
  const grading = useFaces(form, current, labelling);
  const { actions, sheet } = grading;
  useKeys(actions, (action, press) => grading.run(action, "key", press));
  const image = current?.lease.images[0];
  const box = current?.lease.faces[sheet.at];

  return (
    <KindFrame
      actions={actions}
      labelling={labelling}
      placePanel={placeFace}
      isIdle={!current}
      isComplete={grading.isComplete}
      hint={words.hint}
      onRun={grading.run}
      surround={
        <Surround {...props} arrange={arrangeGroup}>
          {(arrangement) => (
            <FacesOverlay
              arrangement={arrangement}
              boxes={current?.lease.faces ?? []}
              sheet={sheet}
              record={labelling.record}
              onPick={grading.show}
            />
          )}
        </Surround>
      }
    >
      {() => (
        <section className={`${styles.panel} ${faces.panel}`}>
          <div className={faces.large}>
            {image && box && (
              <FaceCrop image={image} box={box} alt={words.face(sheet.at, undefined)} />
            )}
          </div>
          <FaceStrip
            form={form}
            grading={grading}
            boxes={current?.lease.faces ?? []}
            image={image}
          />
          <GradePicker form={form} grading={grading} isAvailable={labelling.canJudge} />
          {form.defects.length > 0 && (
            <DefectPicker form={form} grading={grading} isAvailable={labelling.canJudge} />
          )}
          {form.missed && <MissedCount grading={grading} />}
        </section>
      )}
    </KindFrame>
  );
}

function placeFace(box: Size): Place {
  if (box.width < 860) return { side: "below", px: Math.round(box.height * 0.6) };
  return { side: "beside", px: Math.min(460, Math.round(box.width * 0.36)) };
}
