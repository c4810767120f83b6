import type { ReactNode } from "react";
import styles from "./side-panel.module.css";

interface Props {
  title: string;
  closeLabel: string;
  onClose: () => void;
  children: ReactNode;
}

/** A panel beside the pair (over it on a narrow screen). The keys go on working while it is open. */
export function SidePanel({ title, closeLabel, onClose, children }: Props) {
  return (
    <aside className={styles.panel} aria-label={title}>
      <header className={styles.header}>
        <h2>{title}</h2>
        <button type="button" className={styles.close} aria-label={closeLabel} onClick={onClose}>
          ×
        </button>
      </header>
      <div className={styles.body}>{children}</div>
    </aside>
  );
}
