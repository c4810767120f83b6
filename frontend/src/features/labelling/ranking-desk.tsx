import type { Size } from "./fit";
import { arrangeGroup, type Place } from "./fit-group";
import type { KindProps } from "./kind-desk";
import { KindFrame } from "./kind-frame";
import { kindMessages } from "./kind-messages";
import styles from "./ranking.module.css";
import type { RankingForm } from "./ranking-form";
import { RankingFrames } from "./ranking-frames";
import { RankingPanel } from "./ranking-panel";
import { Surround } from "./surround";
import { useDrag } from "./use-drag";
import { useKeys } from "./use-keys";
import { useRanking } from "./use-ranking";

/** Some images and the slots they are put into, by digits, by dragging or by tapping. */
export function RankingDesk(props: KindProps & { form: RankingForm }) {
  const { form, state, labelling } = props;
  const current = state.questions[0];
  const ranking = useRanking(form, current, labelling);
  const drag = useDrag((image, slot, wasPlaced) => {
    if (slot !== null) ranking.put(image, slot);
    // Dragged over the images it may have been moved under its frame, to look closer.
    else if (wasPlaced) ranking.takeOut(image);
  });
  useKeys(ranking.actions, (action, press) => ranking.run(action, "key", press));
  const images = current?.lease.images ?? [];
  const ghost = drag.dragged && images[drag.dragged.image];

  return (
    <KindFrame
      actions={ranking.actions}
      labelling={labelling}
      placePanel={(box) => placeSlots(form, box)}
      isIdle={!current}
      isComplete={ranking.isComplete}
      hint={kindMessages.ranking.hint}
      onRun={ranking.run}
      surround={
        <Surround {...props} arrange={arrangeGroup} look={ranking.actions}>
          {(arrangement) => (
            <RankingFrames
              arrangement={arrangement}
              record={labelling.record}
              ranking={ranking}
              drag={drag}
            />
          )}
        </Surround>
      }
    >
      {() => (
        <>
          <RankingPanel
            form={form}
            images={images}
            ranking={ranking}
            drag={drag}
            isAvailable={labelling.canJudge}
          />
          {drag.dragged && ghost && (
            <img
              className={styles.ghost}
              src={ghost.url}
              alt=""
              style={{ left: drag.dragged.x, top: drag.dragged.y }}
            />
          )}
        </>
      )}
    </KindFrame>
  );
}

const SLOTS_PX = 164;
const SCORES_PX = 58;

function placeSlots(form: RankingForm, box: Size): Place {
  const px = SLOTS_PX + (form.scores ? SCORES_PX : 0);
  return { side: "below", px: Math.min(px, Math.round(box.height * 0.6)) };
}
