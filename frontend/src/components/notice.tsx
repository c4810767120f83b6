import type { ReactNode } from "react";
import styles from "./notice.module.css";

interface Props {
  title: string;
  children?: ReactNode;
  role?: "alert" | "status";
}

/** One message in the middle of an otherwise empty page. */
export function Notice({ title, children, role }: Props) {
  return (
    <main className={styles.page}>
      <div className={styles.card} role={role}>
        <h1 className={styles.title}>{title}</h1>
        {children}
      </div>
    </main>
  );
}
