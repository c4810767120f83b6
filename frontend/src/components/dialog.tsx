import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from "react";
import styles from "./dialog.module.css";

interface Closed {
  closeLabel: string;
  onClose: () => void;
}

interface Open {
  closeLabel?: undefined;
  onClose?: undefined; // only what is inside closes it
}

type Props = (Closed | Open) & {
  title: string;
  onKeyDown?: (event: KeyboardEvent) => void; // shortcuts for what the window's buttons do
  children: ReactNode;
};

/**
 * A window over the page. The browser keeps the focus inside; Esc and a click outside close it,
 * where it can be closed at all.
 */
export function Dialog({ title, closeLabel, onClose, onKeyDown, children }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const inside = useRef<HTMLDivElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    inside.current?.focus(); // not the first button: Enter should do nothing by accident
    return () => dialog?.close(); // gives the focus back to where it was
  }, []);
  return (
    <dialog
      ref={element}
      className={styles.dialog}
      aria-labelledby={titleId}
      {...(onClose ? {} : { closedby: "none" })}
      onCancel={onClose ?? ((event) => event.preventDefault())}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        if (event.target === element.current) onClose?.();
      }}
    >
      <div ref={inside} className={styles.inside} tabIndex={-1}>
        <header className={styles.header}>
          <h2 id={titleId} className={styles.title}>
            {title}
          </h2>
          {onClose && (
            <button
              type="button"
              className={styles.close}
              aria-label={closeLabel}
              onClick={onClose}
            >
              ×
            </button>
          )}
        </header>
        {children}
      </div>
    </dialog>
  );
}
