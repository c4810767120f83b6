import { useState } from "react";
import { actions } from "./actions";
import { ChoiceButtons } from "./choice-buttons";
import { FacePair } from "./face-crop";
import faces from "./faces.module.css";
import { facesMessages } from "./faces-messages";
import { arrange, type Size } from "./fit";
import type { Place } from "./fit-group";
import type { KindProps } from "./kind-desk";
import styles from "./kind-desk.module.css";
import { KindFrame } from "./kind-frame";
import { Surround } from "./surround";
import { useKeys } from "./use-keys";

/** Face against face: two images of one prompt, their faces enlarged below, and one key. */
export function FacePairDesk(props: KindProps) {
  const { state, labelling } = props;
  const [isStacked, setIsStacked] = useState(false);
  const current = state.questions[0];
  useKeys(actions, (action) => labelling.run(action, "key"));

  return (
    <KindFrame
      actions={actions}
      labelling={labelling}
      placePanel={placeFaces}
      isStacked={isStacked}
      isIdle={!current}
      isComplete={false}
      hint={facesMessages.pairHint}
      onRun={labelling.run}
      surround={
        <Surround {...props} arrange={arrange} onArranged={setIsStacked} look={actions}>
          {(arrangement) => (
            <ChoiceButtons
              arrangement={arrangement}
              canChoose={labelling.canJudge}
              record={labelling.record}
              onChoose={labelling.choose}
            />
          )}
        </Surround>
      }
    >
      {() =>
        current && (
          <section
            className={`${styles.panel} ${faces.pairPanel}`}
            aria-label={facesMessages.faces}
          >
            <FacePair lease={current.lease} />
          </section>
        )
      }
    </KindFrame>
  );
}

/** Always below, so that left stays left. */
function placeFaces(box: Size): Place {
  return { side: "below", px: Math.round(Math.min(box.height * 0.46, box.width / 2 + 24)) };
}
