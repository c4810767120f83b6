import { type FormEvent, type KeyboardEvent, useState } from "react";
import { Dialog } from "@/components/dialog";
import { said } from "@/language/translated";
import { dialogMessages } from "./dialog-messages";
import styles from "./reason-dialog.module.css";
import { isWriting } from "./use-keys";

interface Props {
  verdict: "skipped" | "flagged";
  reasons: readonly string[];
  onGiven: (reason: string) => void;
  onClose: () => void;
}

const LONGEST_REASON = 200; // characters, as the server keeps them

/** Why a pair is skipped or flagged: one key for each reason of the campaign, or own words. */
export function ReasonDialog({ verdict, reasons, onGiven, onClose }: Props) {
  const [own, setOwn] = useState("");
  const words = dialogMessages.reason;

  function pressed(event: KeyboardEvent): void {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isWriting(event.target)) return;
    // By place as well: on some layouts the digits need Shift.
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] ?? event.key;
    const reason = reasons[Number(digit) - 1];
    if (reason === undefined) return;
    event.preventDefault();
    onGiven(reason);
  }

  function send(event: FormEvent): void {
    event.preventDefault();
    if (own.trim() !== "") onGiven(own.trim());
  }

  return (
    <Dialog
      title={verdict === "skipped" ? words.skipTitle : words.flagTitle}
      closeLabel={words.cancel}
      onClose={onClose}
      onKeyDown={pressed}
    >
      {reasons.length > 0 && <p className={styles.hint}>{words.hint}</p>}
      <ol className={styles.reasons}>
        {reasons.map((reason, index) => (
          <li key={reason}>
            <button type="button" className={styles.reason} onClick={() => onGiven(reason)}>
              {index < 9 && <kbd>{index + 1}</kbd>}
              <span>{said(reason)}</span>
            </button>
          </li>
        ))}
      </ol>
      <form className={styles.own} onSubmit={send}>
        <input
          aria-label={words.own}
          placeholder={words.own}
          maxLength={LONGEST_REASON}
          value={own}
          onChange={(event) => setOwn(event.target.value)}
        />
        <button type="submit" className="button" disabled={own.trim() === ""}>
          {words.send}
        </button>
      </form>
    </Dialog>
  );
}
