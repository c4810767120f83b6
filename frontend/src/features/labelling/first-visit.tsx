import { useContext, useEffect, useState } from "react";
import styles from "./action-bar.module.css";
import { messages } from "./messages";
import { OwnKeysContext } from "./own-keys";

const KNOWN = "prefloop.keys-known";

/** The keys in one sentence, until the first answer or until it is put away. It covers nothing. */
export function FirstVisit({ hasAnswered }: { hasAnswered: boolean }) {
  const [isKnown, setIsKnown] = useState(() => remembered());
  useEffect(() => {
    if (hasAnswered) remember();
  }, [hasAnswered]);
  const { own } = useContext(OwnKeysContext);
  if (isKnown || hasAnswered || Object.keys(own).length > 0) return null;

  return (
    <p className={styles.hint}>
      <span>{messages.firstVisit}</span>
      <button
        type="button"
        className="button"
        onClick={() => {
          remember();
          setIsKnown(true);
        }}
      >
        {messages.gotIt}
      </button>
    </p>
  );
}

function remembered(): boolean {
  try {
    return localStorage.getItem(KNOWN) !== null;
  } catch {
    return false;
  }
}

function remember(): void {
  try {
    localStorage.setItem(KNOWN, "1");
  } catch {
    // A browser without storage shows the hint again: no harm.
  }
}
