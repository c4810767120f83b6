import { useState } from "react";
import { besidePlayer } from "./actions";
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
  const actions = besidePlayer(pair.actions, props.guide.media);
  useKeys(actions, (action, press) => pair.run(action, "key", press));

  return (
    <KindFrame
      actions={actions}
      labelling={labelling}
      placePanel={(box) => placePanel(form, box)}
      isStacked={isStacked}
      isIdle={!current}
      isComplete={pair.isComplete}
      hint={kindMessages.pairForm.hint}
      onRun={pair.run}
      surround={
        <Surround {...props} arrange={arrange} onArranged={setIsStacked} look={actions}>
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
          current={current}
        />
      )}
    </KindFrame>
  );
}

const HEAD_PX = 96; // the questions and the one that is open
const FACES_PX = 190; // of faces that are compared
const ROW_PX = 54;
const SIDES_PX = 270;
const TAG_PX = 64; // a tag's frame and key, and LETTER_PX for each letter
const LETTER_PX = 8.5;

/** Always below, so that left stays left; as high as its fullest question, so that nothing moves. */
function placePanel(form: PairForm, box: Size): Place {
  const tags = form.reasons.map(({ label }) => TAG_PX + LETTER_PX * label.length);
  const faces = form.faces ? FACES_PX : 0;
  const rows = rowsOf(form.reasonsOfEach ? [SIDES_PX, ...tags] : tags, box.width - 32);
  return {
    side: "below",
    px: Math.min(HEAD_PX + faces + ROW_PX * rows, Math.round(box.height * 0.55)),
  };
}

/** How many rows boxes of these widths fill, one after the other. */
function rowsOf(widths: readonly number[], room: number): number {
  let rows = 1;
  let filled = 0;
  for (const width of widths) {
    if (filled > 0 && filled + width > room) {
      rows += 1;
      filled = 0;
    }
    filled += width;
  }
  return rows;
}
