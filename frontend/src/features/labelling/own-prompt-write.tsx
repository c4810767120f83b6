import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import styles from "./own-prompt.module.css";
import type { OwnPromptForm } from "./own-prompt-form";
import { ownPromptMessages } from "./own-prompt-messages";

const words = ownPromptMessages.write;

interface Props {
  campaignId: number;
  form: OwnPromptForm;
  written: number;
  most: number;
  problem: string;
  isBusy: boolean;
  isSending: boolean; // an answer to the prompt before is under way
  onBack: (() => void) | undefined; // there is a prompt to go back to
  onWrite: (text: string) => void;
}

/** The box for a prompt, with examples. What is written stays until it is drawn, also over a reload. */
export function WriteCard(props: Props) {
  const { campaignId, form, written, most, problem, isBusy, isSending, onBack, onWrite } = props;
  const [text, setText] = useDraft(campaignId);
  const box = useRef<HTMLTextAreaElement>(null);
  const isTooLong = text.length > form.longest;
  const canSend = text.trim() !== "" && !isTooLong && !isBusy && !isSending;

  useEffect(() => box.current?.focus(), []);

  function send(event?: FormEvent): void {
    event?.preventDefault();
    if (canSend) onWrite(text);
  }

  function press(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    }
    if (event.key === "Escape") onBack?.();
  }

  return (
    <form className={styles.card} onSubmit={send} aria-label={words.title}>
      <h2>{words.title}</h2>
      <p className={styles.soft}>{onBack ? words.ends : words.hint}</p>
      <label className={styles.label} htmlFor="own-prompt">
        {words.label}
      </label>
      <textarea
        ref={box}
        id="own-prompt"
        className={styles.box}
        rows={2}
        dir="auto"
        value={text}
        aria-describedby="own-prompt-says"
        aria-invalid={isTooLong || problem !== ""}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={press}
      />
      <p id="own-prompt-says" className={styles.says}>
        <span data-over={isTooLong}>{words.letters(text.length, form.longest)}</span>
        {most > 0 && <span>{words.written(written, most)}</span>}
      </p>
      <p className={styles.problem} role="alert">
        {problem}
      </p>
      {form.examples.length > 0 && (
        <div className={styles.examples}>
          <span className={styles.soft}>{words.examples}</span>
          {form.examples.map((example) => (
            <button
              key={example}
              type="button"
              className={styles.example}
              onClick={() => {
                setText(example);
                box.current?.focus();
              }}
            >
              <bdi>{example}</bdi>
            </button>
          ))}
        </div>
      )}
      <div className={styles.buttons}>
        {onBack && (
          <button type="button" className="button" onClick={onBack}>
            {words.back}
          </button>
        )}
        <button type="submit" className="button primary" aria-disabled={!canSend}>
          {words.draw}
        </button>
      </div>
      {isSending && (
        <p className={styles.soft} role="status">
          {words.sending}
        </p>
      )}
    </form>
  );
}

const draftName = (campaignId: number) => `prefloop.own-prompt.${campaignId}`;

export function forgetDraft(campaignId: number): void {
  try {
    sessionStorage.removeItem(draftName(campaignId));
  } catch {
    // A browser without storage has kept nothing.
  }
}

function useDraft(campaignId: number): [string, (text: string) => void] {
  const name = draftName(campaignId);
  const [text, setText] = useState(() => {
    try {
      return sessionStorage.getItem(name) ?? "";
    } catch {
      return "";
    }
  });
  function keep(next: string): void {
    setText(next);
    try {
      sessionStorage.setItem(name, next);
    } catch {
      // It is on the screen all the same.
    }
  }
  return [text, keep];
}
