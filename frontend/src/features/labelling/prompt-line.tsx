import { messages } from "./messages";
import styles from "./prompt-line.module.css";

interface Props {
  question: string;
  prompt: string | undefined;
}

/** The question and the prompt. The space is the same for any prompt; a long one scrolls in it. */
export function PromptLine({ question, prompt }: Props) {
  return (
    <section className={styles.band} aria-label={messages.prompt}>
      <p className={styles.question}>{question}</p>
      <div className={styles.scroll}>
        {/* A stranger wrote this: shown as text, and its direction stays its own. */}
        <bdi className={styles.prompt}>
          {prompt === undefined ? " " : prompt.trim() === "" ? messages.noPrompt : prompt}
        </bdi>
      </div>
    </section>
  );
}
