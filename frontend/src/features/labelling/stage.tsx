import { type PointerEvent, useEffect, useRef, useState } from "react";
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
  onChoose: (side: Side) => void;
  onPainted: (key: string) => void;
  onReportBroken: () => void;
  onArranged: (isStacked: boolean) => void;
}

/** The grey surround with the pair on it, and the pairs to come out of sight behind it. */
export function Stage(props: Props) {
  const { questions, record, canChoose, onChoose, onPainted, onReportBroken, onArranged } = props;
  const box = useRef<HTMLDivElement>(null);
  const size = useBoxSize(box);
  const [broken, setBroken] = useState<readonly string[]>([]);
  const [round, setRound] = useState(0); // of tries to load broken images
  const current = questions[0];
  const arrangement = current ? arranged(current, size) : null;
  const isStacked = arrangement?.isStacked ?? false;

  useEffect(() => {
    record.arrangement = arrangement;
  });
  useEffect(() => onArranged(isStacked), [isStacked, onArranged]);

  function tryAgain(): void {
    setBroken([]);
    setRound(round + 1);
  }

  return (
    <div ref={box} className={styles.stage} data-painted={canChoose}>
      {questions.map((question, index) => (
        <ImagePair
          key={`${question.key}/${round}`}
          question={question}
          arrangement={arranged(question, size)}
          isShown={index === 0}
          onPainted={onPainted}
          onBroken={(key) => setBroken((known) => [...known, key])}
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
        <div className={styles.broken} role="alert">
          <h2>{messages.broken.title}</h2>
          <p>{messages.broken.text}</p>
          <div className={styles.brokenActions}>
            <button type="button" className="button primary" onClick={onReportBroken}>
              {messages.broken.report}
            </button>
            <button type="button" className="button" onClick={tryAgain}>
              {messages.broken.again}
            </button>
          </div>
        </div>
      )}
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
