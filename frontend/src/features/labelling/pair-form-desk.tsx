import { useState } from "react";
import { ChoiceButtons } from "./choice-buttons";
import { arrange, type Size } from "./fit";
import type { Place } from "./fit-group";
import type { KindProps } from "./kind-desk";
import { KindFrame } from "./kind-frame";
import { kindMessages } from "./kind-messages";
import type { PairForm } from "./pair-form";
import { PairFormPanel } from "./pair-form-panel";
import { Surround } from "./surround";
import { useKeys } from "./use-keys";
import { usePairForm } from "./use-pair-form";

/** Two images and some questions about them, one after the other, by the same four keys. */
export function PairFormDesk(props: KindProps & { form: PairForm }) {
  const { guide, form, state, labelling } = props;
  const [isStacked, setIsStacked] = useState(false);
  const current = state.questions[0];
  const pair = usePairForm(form, guide.question, current, labelling);
  useKeys(pair.actions, (action, press) => pair.run(action, "key", press));

  return (
    <KindFrame
      actions={pair.actions}
      labelling={labelling}
      placePanel={(box) => placePanel(form, box)}
      isStacked={isStacked}
      isIdle={!current}
      isComplete={pair.isComplete}
      hint={kindMessages.pairForm.hint}
      onRun={pair.run}
      surround={
        <Surround {...props} arrange={arrange} onArranged={setIsStacked}>
          {(arrangement) => (
            <ChoiceButtons
              arrangement={arrangement}
              canChoose={labelling.canJudge}
              record={labelling.record}
              onChoose={(side) => pair.pick(side === 0 ? "left" : "right")}
            />
          )}
        </Surround>
      }
    >
      {() => (
        <PairFormPanel
          form={form}
          pair={pair}
          isStacked={isStacked}
          isAvailable={labelling.canJudge}
        />
      )}
    </KindFrame>
  );
}

/** Always below, so that left stays left; as high as its fullest question, so that nothing moves. */
function placePanel(form: PairForm, box: Size): Place {
  const isNarrow = box.width < 760;
  const rows = form.reasons.length > 0 && form.reasonsOfEach ? 2 : 1;
  const px = isNarrow ? 132 + 56 * rows : 96 + 56 * rows;
  return { side: "below", px: Math.min(px, Math.round(box.height * 0.5)) };
}
