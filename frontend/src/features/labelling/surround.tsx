import { lazy, type ReactNode, Suspense, useState } from "react";
import type { Action } from "./actions";
import type { Desk, DeskState } from "./desk";
import type { Arrangement, Size } from "./fit";
import styles from "./label-page.module.css";
import type { Guide } from "./queries";
import { Stage } from "./stage";
import type { Labelling } from "./use-labelling";

// With what is opened by hand: that is fetched as soon as the first images stand.
const EndCard = lazy(() => import("./extras").then((chunk) => ({ default: chunk.EndCard })));
const PromptImages = lazy(() =>
  import("./prompt-images").then((chunk) => ({ default: chunk.PromptImages })),
);
const VideoStage = lazy(() =>
  import("./video-stage").then((chunk) => ({ default: chunk.VideoStage })),
);

/** What the screen of each kind of task is given. */
export interface DeskProps {
  guide: Guide | undefined;
  desk: Desk;
  state: DeskState;
  labelling: Labelling;
  isCutOff: boolean;
  unsent: number;
}

interface Props<Arranged extends Arrangement> extends DeskProps {
  arrange: (images: readonly Size[], box: Size, pixelRatio: number) => Arranged;
  onArranged?: (isStacked: boolean) => void;
  look?: readonly Action[]; // the desk's own actions: the images can be looked at closer beside them
  empty?: ReactNode; // what the kind has to say itself when there are none
  children: (arrangement: Arranged) => ReactNode; // what lies over the images
}

/** The grey surround: the images to judge, or what there is to say when there are none. */
export function Surround<Arranged extends Arrangement>(props: Props<Arranged>) {
  const { guide, desk, state, labelling, isCutOff, unsent, empty, children, ...arranging } = props;
  const [painted, setPainted] = useState("");
  const current = state.questions[0];
  const hasInputs = (current?.lease.inputs.length ?? 0) > 0;
  const isPair = current?.lease.images.length === 2;
  const isVideo = Boolean(current?.lease.images[0]?.video);
  const staged = {
    ...arranging,
    questions: state.questions,
    record: labelling.record,
    isPainted: labelling.canJudge,
    isCutOff,
    onPainted: hasInputs ? setPainted : labelling.onPainted, // or once the prompt's are here too
    onBroken: () => void desk.take(), // tells a lost network from a broken file
    onReportBroken: labelling.reportBroken,
  };
  return (
    <div className={styles.surround} data-inputs={hasInputs}>
      {!current && empty}
      {!current && !empty && (
        <Suspense fallback={null}>
          <EndCard
            guide={guide}
            state={state}
            isCutOff={isCutOff}
            unsent={unsent}
            onCheckAgain={() => void desk.take()}
            onReview={labelling.openHistory}
          />
        </Suspense>
      )}
      {hasInputs && (
        <Suspense fallback={<aside />}>
          <PromptImages
            questions={state.questions}
            painted={painted}
            onPainted={labelling.onPainted}
          />
        </Suspense>
      )}
      {/* Before the guide says what is asked, a pair is a pair, and a group waits for it. */}
      {current && !isVideo && (guide || isPair) && (
        <Stage
          {...staged}
          isLooking={labelling.isLooking}
          onNotice={(words) => desk.setNotice(words)}
        >
          {children}
        </Stage>
      )}
      {current && isVideo && (
        <Suspense fallback={null}>
          <VideoStage {...staged} labelling={labelling} />
        </Suspense>
      )}
      <p className={styles.notice} role="status" hidden={state.notice === ""}>
        {state.notice}
      </p>
    </div>
  );
}
