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

const NARROW_PX = 760;
const ROW_PX = 54;
const TAG_PX = 64; // a tag's frame and key; a letter is LETTER_PX wide, or a bit less
const LETTER_PX = 8.5;

/** Always below, so that left stays left; as high as its fullest question, so that nothing moves. */
function placePanel(form: PairForm, box: Size): Place {
  const isNarrow = box.width < NARROW_PX;
  const width = form.reasonsOfEach && !isNarrow ? box.width / 2 - 160 : box.width - 32;
  const tags = form.reasons.reduce((sum, { label }) => sum + TAG_PX + LETTER_PX * label.length, 0);
  const names = form.reasonsOfEach && isNarrow ? 1 : 0;
  const rows = Math.max(1, Math.ceil(tags / width)) + names;
  return { side: "below", px: Math.min(96 + ROW_PX * rows, Math.round(box.height * 0.55)) };
}
