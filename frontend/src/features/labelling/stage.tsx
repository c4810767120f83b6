import { type PointerEvent, useEffect, useEffectEvent, useRef, useState } from "react";
import type { Question } from "./desk";
import { type Arrangement, arrange, GAP_PX, type Size } from "./fit";
import { ImagePair } from "./image-pair";
import { messages } from "./messages";
import styles from "./stage.module.css";
import { useBoxSize } from "./use-box-size";
import type { Side, ViewRecord } from "./view-record";

interface Props {
  questions: readonly Question[];
  record: ViewRecord;
  canChoose: boolean;
  isCutOff: boolean; // an image that does not come may be whole all the same
  onChoose: (side: Side) => void;
  onPainted: (key: string) => void;
  onBroken: () => void;
  onReportBroken: () => void;
  onArranged: (isStacked: boolean) => void;
}

/** The grey surround with the pair on it, and the pairs to come out of sight behind it. */
export function Stage(props: Props) {
  const { questions, record, canChoose, isCutOff, onChoose, onPainted, onArranged } = props;
  const box = useRef<HTMLDivElement>(null);
  const size = useBoxSize(box);
  const { broken, round, addBroken, tryAgain } = useBroken(isCutOff, props.onBroken);
  const current = questions[0];
  const arrangement = current ? arranged(current, size) : null;
  const isStacked = arrangement?.isStacked ?? false;

  useEffect(() => {
    record.arrangement = arrangement;
  });
  useEffect(() => onArranged(isStacked), [isStacked, onArranged]);

  return (
    <div ref={box} className={styles.stage} data-painted={canChoose}>
      {questions.map((question, index) => (
        <ImagePair
          key={`${question.key}/${round}`}
          question={question}
          arrangement={arranged(question, size)}
          isShown={index === 0}
          onPainted={onPainted}
          onBroken={addBroken}
        />
      ))}
      {current && arrangement && !broken.includes(current.key) && (
        <ChoiceButtons
          arrangement={arrangement}
          canChoose={canChoose}
          record={record}
          onChoose={onChoose}
        />
      )}
      {current && broken.includes(current.key) && (
        <BrokenCard isCutOff={isCutOff} onReport={props.onReportBroken} onAgain={tryAgain} />
      )}
    </div>
  );
}

/** The questions with an image that does not come. All are tried again when the network is back. */
function useBroken(isCutOff: boolean, onBroken: () => void) {
  const [broken, setBroken] = useState<readonly string[]>([]);
  const [round, setRound] = useState(0);

  const tryAgain = useEffectEvent(() => {
    if (broken.length === 0) return;
    setBroken([]);
    setRound(round + 1);
  });

  useEffect(() => {
    if (!isCutOff) tryAgain();
  }, [isCutOff]);

  return {
    broken,
    round,
    tryAgain: () => {
      setBroken([]);
      setRound(round + 1);
    },
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

/** In place of a pair that cannot be seen. Nobody can judge it; somebody can say so. */
function BrokenCard({ isCutOff, onReport, onAgain }: BrokenProps) {
  const words = messages.broken;
  return (
    <div className={styles.broken} role="alert">
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

function arranged(question: Question, box: Size): Arrangement {
  const [first, second] = question.lease.images;
  const none = { width: 1, height: 1 };
  return arrange([first ?? none, second ?? none], box, window.devicePixelRatio || 1);
}

interface ChoiceProps {
  arrangement: Arrangement;
  canChoose: boolean;
  record: ViewRecord;
  onChoose: (side: Side) => void;
}

/** Two clear buttons over the images. They outlive the pair, so the focus stays where it was. */
function ChoiceButtons({ arrangement, canChoose, record, onChoose }: ChoiceProps) {
  const names = arrangement.isStacked ? messages.chooseStacked : messages.choose;

  function enter(event: PointerEvent, side: Side): void {
    if (event.pointerType === "mouse") record.enter(side);
  }

  function button(side: Side, name: string) {
    const shown = arrangement.shown[side];
    return (
      <button
        type="button"
        className={styles.choice}
        style={{ width: shown.width, height: shown.height }}
        aria-label={name}
        aria-disabled={!canChoose}
        onClick={() => onChoose(side)}
        onPointerEnter={(event) => enter(event, side)}
        onPointerLeave={() => record.leave()}
      />
    );
  }

  return (
    <div
      className={styles.layer}
      data-shown="true"
      data-stacked={arrangement.isStacked}
      style={{ gap: GAP_PX }}
    >
      {button(0, names.left)}
      {button(1, names.right)}
    </div>
  );
}
