import styles from "./wordmark.module.css";

/** The name and its mark: two pictures, one of them chosen. */
export function Wordmark() {
  return (
    <span className={styles.wordmark}>
      <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
        <rect x="2" y="5" width="13" height="22" rx="3" fill="currentColor" />
        <rect
          x="18"
          y="6"
          width="11"
          height="20"
          rx="2"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
        />
      </svg>
      Prefloop
    </span>
  );
}
