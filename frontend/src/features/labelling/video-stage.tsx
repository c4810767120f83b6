import { useEffect, useRef, useState } from "react";
import type { Question } from "./desk";
import type { Arrangement } from "./fit";
import { BrokenCard, type StageProps, useBroken } from "./stage";
import stage from "./stage.module.css";
import { useBoxSize } from "./use-box-size";
import type { Labelling } from "./use-labelling";
import { useVideos } from "./use-videos";
import styles from "./video.module.css";
import { VideoBar } from "./video-bar";
import { VideoGroup } from "./video-group";
import { VideoStrip } from "./video-strip";

interface Props<Arranged extends Arrangement>
  extends Omit<StageProps<Arranged>, "children" | "isLooking" | "onNotice"> {
  labelling: Labelling;
}

/** The grey surround with moving pictures on it, in step, over the bar that moves them. */
export function VideoStage<Arranged extends Arrangement>(props: Props<Arranged>) {
  const { questions, record, isPainted, isCutOff, labelling, onArranged } = props;
  const box = useRef<HTMLDivElement>(null);
  const size = useBoxSize(box);
  const { broken, rounds, addBroken, tryAgain } = useBroken(isCutOff, props.onBroken);
  const [ready, setReady] = useState<Ready>({});
  const current = questions[0];
  const isBroken = current !== undefined && broken.includes(current.key);
  const arranged = ({ lease }: Question) =>
    props.arrange(lease.images, size, window.devicePixelRatio || 1);
  const arrangement = current ? arranged(current) : null;
  const isStacked = arrangement?.isStacked ?? false;
  const desk = useVideos(current, current && ready[current.key], labelling);

  useEffect(() => {
    record.arrangement = arrangement;
  });
  useEffect(() => onArranged?.(isStacked), [isStacked, onArranged]);

  return (
    <div className={styles.desk}>
      <div ref={box} className={stage.stage} data-painted={isPainted}>
        {questions.map((question, index) => (
          <VideoGroup
            key={`${question.key}/${rounds[question.key] ?? 0}`}
            question={question}
            arrangement={arranged(question)}
            place={index}
            record={record}
            onReady={(videos) => setReady((known) => withReady(known, questions, question, videos))}
            onPainted={props.onPainted}
            onBroken={() => addBroken(question.key)}
            onPress={() => desk?.player.toggle()}
          />
        ))}
        {isBroken && (
          <BrokenCard isCutOff={isCutOff} onReport={props.onReportBroken} onAgain={tryAgain} />
        )}
      </div>
      {desk?.isStripOpen && <VideoStrip desk={desk} />}
      <div className={styles.under}>{desk && !isBroken && <VideoBar desk={desk} />}</div>
    </div>
  );
}

type Ready = Readonly<Record<string, readonly HTMLVideoElement[]>>;

/** The players of the questions in the hand; those of answered ones are let go. */
function withReady(
  known: Ready,
  questions: readonly Question[],
  question: Question,
  videos: Ready[string],
): Ready {
  const held = questions.flatMap(({ key }) => {
    const one = key === question.key ? videos : known[key];
    return one ? [[key, one] as const] : [];
  });
  return Object.fromEntries(held);
}
