import { besidePlayer } from "./actions";
import checklist from "./checklist.module.css";
import { type ChecklistForm, withOwnQuestions } from "./checklist-form";
import { ChecklistItem } from "./checklist-item";
import { ChecklistProgress } from "./checklist-progress";
import { ChecklistReview } from "./checklist-review";
import type { Size } from "./fit";
import { arrangeGroup, type Place } from "./fit-group";
import { ImageFrames } from "./image-frames";
import type { KindProps } from "./kind-desk";
import styles from "./kind-desk.module.css";
import { KindFrame } from "./kind-frame";
import { kindMessages } from "./kind-messages";
import { Surround } from "./surround";
import { useChecklist } from "./use-checklist";
import { useKeys } from "./use-keys";

/** One image and a checklist: one question at a time, answered by one key. */
export function ChecklistDesk(props: KindProps & { form: ChecklistForm }) {
  const { state, labelling } = props;
  const current = state.questions[0];
  const words = kindMessages.checklist;
  const form = withOwnQuestions(props.form, words.own, current?.lease.questions);
  const list = useChecklist(form, current, labelling);
  const { course } = list;
  const actions = besidePlayer(list.actions, props.guide.media);
  useKeys(actions, (action, press) => list.run(action, "key", press));
  const item = form.items.find((one) => one.key === course.at);

  return (
    <KindFrame
      actions={actions}
      labelling={labelling}
      placePanel={(box) => placeItem(box, props.guide.media === "video")}
      isIdle={!current}
      isComplete={list.isComplete}
      hint={words.hint}
      onRun={list.run}
      surround={
        <Surround {...props} arrange={arrangeGroup} look={actions}>
          {(arrangement) => <ImageFrames arrangement={arrangement} record={labelling.record} />}
        </Surround>
      }
    >
      {() => (
        <section className={`${styles.panel} ${checklist.panel}`}>
          <ChecklistProgress form={form} course={course} onShow={list.show} />
          {item ? (
            <ChecklistItem
              item={item}
              chosen={course.answers[item.key]}
              isAvailable={labelling.canJudge}
              onChoose={list.answer}
            />
          ) : (
            <ChecklistReview form={form} course={course} onShow={list.show} />
          )}
          <div className={checklist.foot}>
            <button type="button" className="button" onClick={list.goBack}>
              {words.back}
            </button>
            <p role="status">{course.dropped > 0 && words.dropped(course.dropped)}</p>
          </div>
        </section>
      )}
    </KindFrame>
  );
}

function placeItem(box: Size, isVideo: boolean): Place {
  // A player has its bar above the questions: on a phone these scroll, so that the video is seen.
  const share = isVideo ? 0.46 : 0.6;
  if (box.width < 860) return { side: "below", px: Math.round(box.height * share) };
  return { side: "beside", px: Math.min(480, Math.round(box.width * 0.38)) };
}
