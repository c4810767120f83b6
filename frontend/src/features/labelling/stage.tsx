import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import type { Action } from "./actions";
import type { Question } from "./desk";
import type { Arrangement, Size } from "./fit";
import { ImageGroup } from "./image-group";
import { messages } from "./messages";
import styles from "./stage.module.css";
import { useBoxSize } from "./use-box-size";
import { useLook } from "./use-look";
import type { ViewRecord } from "./view-record";

export interface StageProps<Arranged extends Arrangement> {
  questions: readonly Question[];
  record: ViewRecord;
  isPainted: boolean;
  isCutOff: boolean; // an image that does not come may be whole all the same
  arrange: (images: readonly Size[], box: Size, pixelRatio: number) => Arranged;
  onPainted: (key: string) => void;
  onBroken: () => void;
  onReportBroken: () => void;
  onArranged?: (isStacked: boolean) => void;
  look?: readonly Action[];
  isLooking: boolean;
  onNotice: (words: string) => void;
  children: (arrangement: Arranged) => ReactNode; // what lies over the images
}

/** The grey surround with the images on it, and those to come out of sight behind it. */
export function Stage<Arranged extends Arrangement>(props: StageProps<Arranged>) {
  const { questions, record, isPainted, isCutOff, onPainted, onArranged, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const size = useBoxSize(box);
  const { broken, rounds, addBroken, tryAgain } = useBroken(isCutOff, props.onBroken);
  const current = questions[0];
  const arranged = ({ lease }: Question) =>
    props.arrange(lease.images, size, window.devicePixelRatio || 1);
  const arrangement = current ? arranged(current) : null;
  const isStacked = arrangement?.isStacked ?? false;
  const Look = useLook(isPainted && props.look !== undefined);

  useEffect(() => {
    record.arrangement = arrangement;
  });
  useEffect(() => onArranged?.(isStacked), [isStacked, onArranged]);

  return (
    <>
      <div ref={box} className={styles.stage} data-painted={isPainted}>
        {questions.map((question, index) => (
          <ImageGroup
            key={`${question.key}/${rounds[question.key] ?? 0}`}
            question={question}
            arrangement={arranged(question)}
            isShown={index === 0}
            onPainted={onPainted}
            onBroken={addBroken}
          />
        ))}
        {current && arrangement && !broken.includes(current.key) && children(arrangement)}
        {current && broken.includes(current.key) && (
          <BrokenCard isCutOff={isCutOff} onReport={props.onReportBroken} onAgain={tryAgain} />
        )}
      </div>
      {Look && props.look && current && arrangement && (
        <Look
          stage={box}
          own={props.look}
          question={current.key}
          shown={arrangement.shown}
          record={record}
          isPainted={isPainted}
          isOpen={props.isLooking}
          onNotice={props.onNotice}
        />
      )}
    </>
  );
}

/** The questions with an image that does not come. All are tried again when the network is back. */
export function useBroken(isCutOff: boolean, onBroken: () => void) {
  const [broken, setBroken] = useState<readonly string[]>([]);
  const [rounds, setRounds] = useState<Readonly<Record<string, number>>>({}); // tries of each

  function loadAgain(): void {
    const next = broken.map((key) => [key, (rounds[key] ?? 0) + 1] as const);
    setBroken([]);
    setRounds({ ...rounds, ...Object.fromEntries(next) });
  }

  const tryAgain = useEffectEvent(() => {
    if (broken.length > 0) loadAgain();
  });

  useEffect(() => {
    if (!isCutOff) tryAgain();
  }, [isCutOff]);

  return {
    broken,
    rounds,
    tryAgain: loadAgain,
    addBroken: (key: string) => {
      setBroken((known) => [...known, key]);
      onBroken();
    },
  };
}

interface BrokenProps {
  isCutOff: boolean;
  onReport: () => void;
  onAgain: () => void;
}

/** In place of images that cannot be seen. Nobody can judge it; somebody can say so. */
export function BrokenCard({ isCutOff, onReport, onAgain }: BrokenProps) {
  const words = messages.broken;
  return (
    <div className={styles.broken} role="alert" data-broken>
      <h2>{isCutOff ? words.cutOffTitle : words.title}</h2>
      <p>{isCutOff ? words.cutOffText : words.text}</p>
      <div className={styles.brokenActions}>
        {!isCutOff && (
          <button type="button" className="button primary" onClick={onReport}>
            {words.report}
          </button>
        )}
        <button type="button" className="button" onClick={onAgain}>
          {words.again}
        </button>
      </div>
    </div>
  );
}
