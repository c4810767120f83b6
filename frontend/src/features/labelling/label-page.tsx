import { useQuery } from "@tanstack/react-query";
import {
  type ComponentType,
  lazy,
  Suspense,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { usePageTitle } from "@/lib/page-title";
import { actions } from "./actions";
import styles from "./label-page.module.css";
import { messages } from "./messages";
import { OwnKeysContext, taskOf, useOwnKeys } from "./own-keys";
import { PairDesk } from "./pair-desk";
import { PromptLine } from "./prompt-line";
import { guideQuery } from "./queries";
import { submissionsOf } from "./submissions";
import { TopBar } from "./top-bar";
import { useDesk } from "./use-desk";
import { useEscape } from "./use-keys";
import { useLabelling } from "./use-labelling";

interface Props {
  campaignId: number;
  personId: number;
}

const loadExtras = () => import("./extras");
const Extras = lazy(() => loadExtras().then((chunk) => ({ default: chunk.Extras })));
const FeedbackPanel = lazy(() =>
  import("./feedback-panel").then((chunk) => ({ default: chunk.FeedbackPanel })),
);
const KindDesk = lazy(() => import("./kind-desk").then((chunk) => ({ default: chunk.KindDesk })));
const panels = actions.filter((action) => action.group === "panel");

/** /label/:campaignId: one question after the other. */
export function LabelPage({ campaignId, personId }: Props) {
  const { data: guide, refetch } = useQuery(guideQuery(campaignId));
  const outbox = submissionsOf(personId);
  const { waiting: unsent, phase } = useSyncExternalStore(outbox.subscribe, () => outbox.state);
  const [desk, state] = useDesk(campaignId, personId, guide?.lease_minutes, guide?.hold);
  const labelling = useLabelling(desk, state, guide);
  const { panel, overlay } = labelling;
  const ownKeys = useOwnKeys(personId, taskOf(guide));
  const isCutOff = state.isCutOff || phase === "backing_off";
  const asked = { guide, desk, state, labelling, isCutOff, unsent };

  useEscape(labelling.closePanel);
  usePageTitle(guide?.name ?? messages.loading);
  // A quiz may have come meanwhile: the guide says so.
  useEffect(() => {
    if (state.situation === "missing") void refetch();
  }, [state.situation, refetch]);
  const Nudge = useNudge(unsent > 0);

  return (
    <OwnKeysContext value={ownKeys}>
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
          {guide && !guide.is_plain ? (
            <Suspense fallback={<div className={styles.surround} />}>
              <KindDesk {...asked} guide={guide} />
            </Suspense>
          ) : (
            <PairDesk {...asked} />
          )}
        </main>
        {Nudge && <Nudge />}
        {state.feedback && (
          <Suspense fallback={null}>
            <FeedbackPanel
              key={state.feedback.key}
              guide={guide}
              feedback={state.feedback}
              onClose={desk.closeFeedback}
            />
          </Suspense>
        )}
        {(panel !== null || overlay !== null || state.situation === "elsewhere") && (
          <Suspense fallback={null}>
            <Extras
              campaignId={campaignId}
              desk={desk}
              guide={guide}
              progress={state.progress}
              panel={panel}
              overlay={overlay}
              onReason={labelling.giveReason}
              onUndo={(row) => void desk.undo(row.id, row)}
              onClosePanel={labelling.closePanel}
              onCloseOverlay={labelling.closeOverlay}
            />
          </Suspense>
        )}
      </div>
    </OwnKeysContext>
  );
}

/** With the first answer there is time to have the rest at hand, even without a network. */
function useNudge(isUnderWay: boolean): ComponentType | null {
  const [Nudge, setNudge] = useState<ComponentType | null>(null);
  useEffect(() => {
    if (!isUnderWay) return;
    loadExtras().then(
      (chunk) => setNudge(() => chunk.BreakNudge),
      () => undefined, // it is asked for again with the next answer
    );
  }, [isUnderWay]);
  return Nudge;
}
