import { lazy, Suspense, useState, useSyncExternalStore } from "react";
import type { OutboxState } from "@/lib/outbox";
import { messages } from "./messages";
import styles from "./saved-state.module.css";
import type { Submission, Submissions } from "./submissions";

const RefusedDialog = lazy(() =>
  import("./extras").then((chunk) => ({ default: chunk.RefusedDialog })),
);

interface Props {
  outbox: Submissions;
  isUndoing: boolean;
}

type Sign = "saved" | "saving" | "waiting";

/** "Saved", "Saving…" or "Waiting (n)"; and what the server would not accept, to be decided on. */
export function SavedState({ outbox, isUndoing }: Props) {
  const state = useSyncExternalStore(outbox.subscribe, () => outbox.state);
  const [isOpen, setIsOpen] = useState(false);
  const sign = signOf(state, isUndoing);
  return (
    <div className={styles.state}>
      {state.refused.length > 0 && (
        <button type="button" className={styles.refused} onClick={() => setIsOpen(true)}>
          {messages.saved.refused(state.refused.length)}
        </button>
      )}
      <span className={styles.sign} data-sign={sign} title={hintOf(state)}>
        <span className={styles.dot} aria-hidden="true" />
        <span data-testid="saved-state">{wordsOf(sign, state, isUndoing)}</span>
      </span>
      <span className="visually-hidden" role="status">
        {/* Read out only when something is worth saying, not at each answer. */}
        {sign === "waiting" ? messages.saved.waitingLong(state.waiting) : ""}
      </span>
      {isOpen && (
        <Suspense fallback={null}>
          <RefusedDialog outbox={outbox} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}

function signOf(state: OutboxState<Submission>, isUndoing: boolean): Sign {
  if (state.phase === "backing_off" || state.phase === "signed_out") return "waiting";
  // Until the browser's store is read, nobody knows that everything is saved.
  return state.waiting > 0 || isUndoing || !state.isRead ? "saving" : "saved";
}

function wordsOf(sign: Sign, state: OutboxState<Submission>, isUndoing: boolean): string {
  if (isUndoing) return messages.saved.undoing;
  if (state.phase === "signed_out") return messages.saved.signedOut;
  if (sign === "waiting") return messages.saved.waiting(state.waiting);
  return messages.saved[sign];
}

function hintOf(state: OutboxState<Submission>): string | undefined {
  return state.isDurable ? undefined : messages.saved.notDurable;
}
