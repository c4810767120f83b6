import { ProgressBar } from "@/components/progress-bar";
import styles from "./own-prompt.module.css";
import { ownPromptMessages } from "./own-prompt-messages";
import type { OwnPrompt } from "./own-prompt-queries";

const words = ownPromptMessages.wait;

interface Props {
  own: OwnPrompt;
  problem: string;
  isBusy: boolean;
  onRetry: () => void;
  onWrite: () => void;
  onEnd: () => void;
}

/** In place of the pair while there is none: how far the drawing is, or why nothing comes. */
export function WaitCard({ own, problem, isBusy, onRetry, onWrite, onEnd }: Props) {
  const isStuck = own.phase === "failed" || own.phase === "spent";
  return (
    <section className={styles.card} data-late={!isStuck} aria-label={words.label}>
      <bdi className={styles.prompt}>{own.prompt}</bdi>
      <div role="status">
        <h2>{title(own)}</h2>
      </div>
      {isStuck ? (
        <p className={styles.soft}>{own.phase === "failed" ? words.failedText : words.spentText}</p>
      ) : (
        <>
          <ProgressBar value={own.drawn} max={Math.max(1, own.asked)} label={words.label} />
          <p className={styles.says}>
            <span>{words.drawn(own.drawn, own.asked)}</span>
          </p>
          <p className={styles.soft}>{words.stay}</p>
        </>
      )}
      <p className={styles.problem} role="alert">
        {problem}
      </p>
      {isStuck && (
        <div className={styles.buttons}>
          <button type="button" className="button" onClick={onEnd} disabled={isBusy}>
            {ownPromptMessages.endShort}
          </button>
          <button type="button" className="button" onClick={onWrite}>
            {ownPromptMessages.actions.write}
          </button>
          {own.phase === "failed" && (
            <button type="button" className="button primary" onClick={onRetry} disabled={isBusy}>
              {words.again}
            </button>
          )}
        </div>
      )}
    </section>
  );
}

function title({ phase, before }: OwnPrompt): string {
  switch (phase) {
    case "queued":
      return words.queued(before);
    case "starting":
      return words.starting;
    case "painting":
      return words.painting;
    case "failed":
      return words.failed;
    case "spent":
      return words.spent;
    default:
      return words.ready;
  }
}
