import { Link } from "@/components/link";
import { ProgressBar } from "@/components/progress-bar";
import { ActionButton } from "./action-bar";
import type { Action, ActionName } from "./actions";
import { messages } from "./messages";
import { useKeyed } from "./own-keys";
import type { Progress } from "./queries";
import { SavedState } from "./saved-state";
import type { Submissions } from "./submissions";
import styles from "./top-bar.module.css";

interface Props {
  name: string;
  progress: Progress | null;
  waiting: number;
  outbox: Submissions;
  isUndoing: boolean;
  panels: readonly Action<ActionName>[];
  openPanel: string | null;
  onRun: (action: Action<ActionName>) => void;
}

export function TopBar(props: Props) {
  const { name, progress, waiting, outbox, isUndoing, panels, openPanel, onRun } = props;
  const keyed = useKeyed(panels);
  return (
    <header className={styles.bar}>
      <Link className={styles.back} href="/" aria-label={messages.back} title={messages.back}>
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
          <path d="M15 5l-7 7 7 7" fill="none" stroke="currentColor" strokeWidth="2" />
        </svg>
      </Link>
      <h1 className={styles.name}>{name}</h1>
      <div className={styles.progress}>
        {progress && (
          <>
            <span className={styles.mine}>{messages.progress.mine(progress.mine + waiting)}</span>
            {progress.places > 0 && (
              <>
                <ProgressBar
                  value={progress.filled}
                  max={progress.places}
                  label={messages.progress.label}
                />
                <span className={styles.filled}>
                  {messages.progress.filled(progress.filled, progress.places)}
                </span>
              </>
            )}
          </>
        )}
      </div>
      <SavedState outbox={outbox} isUndoing={isUndoing} />
      <nav className={styles.panels}>
        {keyed.map((action) => (
          <ActionButton
            key={action.name}
            action={action}
            label={action.label}
            isAvailable
            isPressed={openPanel === action.name}
            onRun={onRun}
          />
        ))}
      </nav>
    </header>
  );
}
