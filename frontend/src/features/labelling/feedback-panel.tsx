import { useEffect, useEffectEvent } from "react";
import type { Feedback } from "./desk";
import { feedbackMessages } from "./feedback-messages";
import styles from "./feedback-panel.module.css";
import { answerWords, verdictOf, whyOf } from "./feedback-words";
import type { Guide } from "./queries";

const words = feedbackMessages;
// They move the focus or belong to another key: the panel stays.
const STAYS = new Set(["Tab", "Shift", "Control", "Alt", "Meta", "CapsLock", "Enter", " "]);

interface Props {
  guide: Guide | undefined;
  feedback: Feedback;
  onClose: () => void;
}

/**
 * What was expected of the last answer. It takes no focus and no key: the next question stands
 * beside it already, and the next key closes it and does its work.
 */
export function FeedbackPanel({ guide, feedback, onClose }: Props) {
  const hear = useEffectEvent((event: KeyboardEvent) => {
    if (!event.repeat && !STAYS.has(event.key)) onClose();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => hear(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);

  return (
    <aside className={styles.panel} aria-live="polite" aria-label={words.title}>
      <header className={styles.header}>
        <div>
          <h2>{words.title}</h2>
          {feedback.rows.length > 0 && <p>{words.about}</p>}
        </div>
        <button
          type="button"
          className={styles.close}
          aria-label={words.close}
          title={words.close}
          onMouseDown={(event) => event.preventDefault()} // the focus stays where it was
          onClick={onClose}
        >
          ×
        </button>
      </header>
      {feedback.entrance && <Outcome entrance={feedback.entrance} />}
      <Asked feedback={feedback} />
      <ul className={styles.rows}>
        {inScreenOrder(feedback.rows).map((row, at, rows) => (
          <FeedbackRow
            key={`${row.question} ${row.image}`}
            guide={guide}
            row={row}
            why={whyOf(rows, at)}
            isOfImage={guide?.kind !== "pairwise" && (feedback.lease?.images.length ?? 1) > 1}
          />
        ))}
      </ul>
    </aside>
  );
}

/** How the test as a whole has ended. */
function Outcome({ entrance }: { entrance: NonNullable<Feedback["entrance"]> }) {
  const { passed, credit, mark } = entrance;
  const say = passed ? words.passedText : words.failedText;
  return (
    <p className={styles.outcome} data-passed={passed}>
      <strong>{passed ? words.passed : words.failed}</strong> {say(Math.round(100 * credit), mark)}
    </p>
  );
}

/** The server has them in the order of what is stored. */
function inScreenOrder(rows: Feedback["rows"]): Feedback["rows"] {
  return rows.toSorted((one, other) => one.image - other.image);
}

/** What it is about, small: the large images are those of the next question by now. */
function Asked({ feedback: { lease } }: { feedback: Feedback }) {
  if (!lease || lease.is_sensitive) return null;
  return (
    <div className={styles.images}>
      {lease.images.map((image, place) => (
        <img key={image.url} src={image.video?.poster ?? image.url} alt={words.image(place)} />
      ))}
    </div>
  );
}

interface RowProps {
  guide: Guide | undefined;
  row: Feedback["rows"][number];
  why: string;
  isOfImage: boolean;
}

function FeedbackRow({ guide, row, why, isOfImage }: RowProps) {
  const verdict = verdictOf(row.credit);
  const asked = isOfImage ? `${row.question}, ${words.image(row.image)}` : row.question;
  return (
    <li data-verdict={verdict}>
      <p className={styles.asked}>
        <span>{asked}</span>
        <strong>{words[verdict]}</strong>
      </p>
      <dl className={styles.answers}>
        <dt>{words.yours}</dt>
        <dd>{answerWords(guide, row.question, row.yours)}</dd>
        {verdict !== "right" && (
          <>
            <dt>{words.expected}</dt>
            <dd>{answerWords(guide, row.question, row.expected)}</dd>
          </>
        )}
      </dl>
      {why !== "" && <p className={styles.why}>{why}</p>}
    </li>
  );
}
