import { Dialog } from "@/components/dialog";
import { Link } from "@/components/link";
import styles from "./end-card.module.css";
import { endMessages } from "./end-messages";
import { messages } from "./messages";

/**
 * Over the page of a person who went on in another one. What is filled in stays under it, and it
 * goes with one button: nothing else here may be done by accident.
 */
export function ElsewhereDialog({ onTakeOver }: { onTakeOver: () => void }) {
  return (
    <Dialog title={endMessages.elsewhere}>
      <p>{endMessages.elsewhereText}</p>
      <div className={styles.actions}>
        <Link className="button" href="/">
          {messages.back}
        </Link>
        <button type="button" className="button primary" onClick={onTakeOver}>
          {endMessages.takeOver}
        </button>
      </div>
    </Dialog>
  );
}
