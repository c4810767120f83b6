import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { usePageTitle } from "@/lib/page-title";
import { ActionBar } from "./action-bar";
import { actions } from "./actions";
import { EndCard } from "./end-card";
import { FirstVisit } from "./first-visit";
import styles from "./label-page.module.css";
import { messages } from "./messages";
import { PromptLine } from "./prompt-line";
import { guideQuery } from "./queries";
import { Stage } from "./stage";
import { submissionsOf } from "./submissions";
import { TopBar } from "./top-bar";
import { useDesk } from "./use-desk";
import { useEscape, useKeys } from "./use-keys";
import { useLabelling } from "./use-labelling";

interface Props {
  campaignId: number;
  personId: number;
}

const loadExtras = () => import("./extras");
const Extras = lazy(() => loadExtras().then((chunk) => ({ default: chunk.Extras })));
const panels = actions.filter((action) => action.group === "panel");

/** /label/:campaignId: one question after the other, answered by one key. */
export function LabelPage({ campaignId, personId }: Props) {
  const guide = useQuery(guideQuery(campaignId)).data;
  const outbox = submissionsOf(personId);
  const { waiting: unsent, phase } = useSyncExternalStore(outbox.subscribe, () => outbox.state);
  const [desk, state] = useDesk(campaignId, personId, guide?.lease_minutes, guide?.hold);
  const labelling = useLabelling(desk, state, guide);
  const [isStacked, setIsStacked] = useState(false);
  const { panel, overlay } = labelling;
  const isCutOff = state.isCutOff || phase === "backing_off";
  const hasAnswered = (state.progress?.mine ?? 0) + unsent > 0;

  useKeys(actions, (action) => labelling.run(action, "key"));
  useEscape(labelling.closePanel);
  usePageTitle(guide?.name ?? messages.loading);
  const isUnderWay = unsent > 0;
  useEffect(() => {
    // A pair is judged: now there is time to have the rest at hand, even without a network.
    if (isUnderWay) void loadExtras();
  }, [isUnderWay]);

  return (
    <div className={styles.page} data-panel={panel !== null}>
      <TopBar
        name={guide?.name ?? ""}
        progress={state.progress}
        waiting={unsent}
        outbox={outbox}
        isUndoing={state.isUndoing}
        panels={panels}
        openPanel={panel}
        onRun={(action) => labelling.run(action, "button")}
      />
      <main className={styles.main}>
        <PromptLine question={guide?.question ?? ""} prompt={state.questions[0]?.lease.prompt} />
        <div className={styles.surround}>
          {state.questions.length > 0 ? (
            <Stage
              questions={state.questions}
              record={labelling.record}
              canChoose={labelling.canJudge}
              isCutOff={isCutOff}
              onChoose={labelling.choose}
              onPainted={labelling.onPainted}
              onBroken={() => void desk.take()} // tells a lost network from a broken file
              onReportBroken={labelling.reportBroken}
              onArranged={setIsStacked}
            />
          ) : (
            <EndCard
              state={state}
              isCutOff={isCutOff}
              unsent={unsent}
              onCheckAgain={() => void desk.take()}
              onReview={labelling.openHistory}
            />
          )}
          <p className={styles.notice} role="status" hidden={state.notice === ""}>
            {state.notice}
          </p>
        </div>
        <ActionBar
          actions={actions}
          isStacked={isStacked}
          isIdle={state.questions.length === 0}
          isAvailable={labelling.isAvailable}
          onRun={(action) => labelling.run(action, "button")}
        >
          <FirstVisit hasAnswered={hasAnswered} />
        </ActionBar>
      </main>
      {(panel !== null || overlay !== null) && (
        <Suspense fallback={null}>
          <Extras
            campaignId={campaignId}
            guide={guide}
            progress={state.progress}
            actions={actions}
            panel={panel}
            overlay={overlay}
            onReason={labelling.giveReason}
            onUndo={(judgementId) => void desk.undo(judgementId)}
            onClosePanel={labelling.closePanel}
            onCloseOverlay={labelling.closeOverlay}
          />
        </Suspense>
      )}
    </div>
  );
}
