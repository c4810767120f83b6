import { useState } from "react";
import { ActionBar } from "./action-bar";
import { besidePlayer, actions as pairActions } from "./actions";
import { ChoiceButtons } from "./choice-buttons";
import { FirstVisit } from "./first-visit";
import { arrange } from "./fit";
import { DeskActionsContext } from "./own-keys";
import { type DeskProps, Surround } from "./surround";
import { useKeys } from "./use-keys";

/** Two images and one key. In the first load: most campaigns ask nothing else. */
export function PairDesk(props: DeskProps) {
  const { guide, state, labelling, unsent } = props;
  const [isStacked, setIsStacked] = useState(false);
  const hasAnswered = (state.progress?.mine ?? 0) + unsent > 0;
  const actions = besidePlayer(pairActions, guide?.media);
  useKeys(actions, (action) => labelling.run(action, "key"));

  return (
    <DeskActionsContext value={actions}>
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
      <ActionBar
        actions={actions}
        isStacked={isStacked}
        isIdle={state.questions.length === 0}
        isAvailable={labelling.isAvailable}
        why={labelling.why}
        onRun={(action) => labelling.run(action, "button")}
      >
        <FirstVisit hasAnswered={hasAnswered} />
      </ActionBar>
    </DeskActionsContext>
  );
}
