import { Link } from "@/components/link";
import type { DeskState } from "./desk";
import styles from "./end-card.module.css";
import { endMessages } from "./end-messages";
import { messages } from "./messages";
import type { Guide } from "./queries";

interface Props {
  guide: Guide | undefined;
  state: DeskState;
  isCutOff: boolean;
  unsent: number;
  onCheckAgain: () => void;
  onReview: () => void;
}

// An admin can undo each of these; the page does not look for it by itself.
const STOPPED: ReadonlySet<DeskState["situation"]> = new Set([
  "barred",
  "not_admitted",
  "enough",
  "unread",
]);

/** What stands in place of a pair when there is none. */
export function EndCard({ guide, state, isCutOff, unsent, onCheckAgain, onReview }: Props) {
  const words = isCutOff ? cutOff(unsent) : wordsFor(state, unsent, guide);
  if (!words) {
    return (
      <p className={styles.loading} role="status">
        {state.situation === "starting" ? messages.loading : messages.loadingNext}
      </p>
    );
  }
  const isOver = state.situation === "done" && !isCutOff;
  const mayChange = isOver || STOPPED.has(state.situation);
  return (
    <section className={styles.card} role="status">
      {isOver && (
        <svg viewBox="0 0 48 48" width="44" height="44" aria-hidden="true">
          <circle cx="24" cy="24" r="22" fill="none" stroke="currentColor" strokeWidth="2.5" />
          <path d="M14 25l7 7 14-15" fill="none" stroke="currentColor" strokeWidth="3" />
        </svg>
      )}
      <h2>{words.title}</h2>
      <p>{words.text}</p>
      {words.now && <p className={styles.now}>{words.now}</p>}
      <div className={styles.actions}>
        {state.situation !== "missing" && (
          <button type="button" className="button" onClick={onReview}>
            {endMessages.review}
          </button>
        )}
        {mayChange && (
          <button type="button" className="button" onClick={onCheckAgain}>
            {endMessages.checkAgain}
          </button>
        )}
        <Link className="button primary" href="/">
          {messages.back}
        </Link>
      </div>
    </section>
  );
}

interface Words {
  title: string;
  text: string;
  now?: string; // what the person can do
}

function cutOff(unsent: number): Words {
  return { title: endMessages.offline, text: endMessages.offlineText(unsent) };
}

function wordsFor(state: DeskState, unsent: number, guide?: Guide): Words | undefined {
  const end = endMessages;
  const mine = (state.progress?.mine ?? 0) + unsent;
  switch (state.situation) {
    case "done":
      return { title: end.done, text: end.doneText(mine) };
    case "wait":
      return { title: end.wait, text: end.waitText };
    case "closed":
      return { title: end.closed, text: end.closedText };
    case "paused":
      return { title: end.paused, text: end.pausedText };
    case "draft":
      return { title: end.draft, text: end.pausedText };
    case "barred":
      return { title: end.barred, text: end.barredText, now: end.barredNow };
    case "not_admitted":
      return notAdmitted(guide);
    case "enough":
      return { title: end.enough, text: end.enoughText, now: end.enoughNow };
    case "unread":
      return { title: end.unread, text: end.unreadText };
    case "missing":
      return { title: end.missing, text: end.missingText };
    default:
      return undefined;
  }
}

/** The test was not passed, or an admin has taken the admission back. */
function notAdmitted(guide: Guide | undefined): Words {
  const end = endMessages;
  const test = guide?.entrance;
  if (test?.state === "failed" && test.credit === null) {
    return { title: end.sentOut, text: end.sentOutText, now: end.notAdmittedNow };
  }
  const text =
    test && test.credit !== null
      ? end.credit(Math.round(100 * test.credit), test.mark)
      : end.notAdmittedText;
  return { title: end.notAdmitted, text, now: end.notAdmittedNow };
}
