import { useSyncExternalStore } from "react";
import { Dialog } from "@/components/dialog";
import { locale } from "@/language/language";
import { dialogMessages } from "./dialog-messages";
import styles from "./saved-state.module.css";
import type { Submissions } from "./submissions";

/** What the server did not accept, each with its reason: send it again or put it away. */
export function RefusedDialog({ outbox, onClose }: { outbox: Submissions; onClose: () => void }) {
  const { refused } = useSyncExternalStore(outbox.subscribe, () => outbox.state);
  const words = dialogMessages.refused;
  return (
    <Dialog title={words.title} closeLabel={words.close} onClose={onClose}>
      <p>{words.hint}</p>
      <ul className={styles.list}>
        {refused.map((entry) => (
          <li key={entry.id}>
            <p>{entry.refusal?.message}</p>
            <p className={styles.when}>{new Date(entry.order).toLocaleString(locale)}</p>
            <button type="button" className="button" onClick={() => outbox.retry(entry.id)}>
              {words.retry}
            </button>{" "}
            <button type="button" className="button quiet" onClick={() => outbox.dismiss(entry.id)}>
              {words.dismiss}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
