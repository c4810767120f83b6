import type { ReactNode } from "react";
import styles from "./action-bar.module.css";
import { type Action, keySign } from "./actions";
import { useKeyed } from "./own-keys";

interface Props<Name extends string> {
  actions: readonly Action<Name>[];
  isStacked: boolean;
  isIdle: boolean; // no question at all, as opposed to one not painted yet
  isAvailable: (action: Action<Name>) => boolean;
  why?: string; // the answers cannot be given yet
  onRun: (action: Action<Name>) => void;
  children?: ReactNode; // a word to newcomers, where there is room
}

/** The buttons below the pair: the answers in the middle, putting aside and taking back beside. */
export function ActionBar<Name extends string>(props: Props<Name>) {
  const { isStacked, isIdle, isAvailable, why, onRun, children } = props;
  const actions = useKeyed(props.actions);

  function draw(group: Action["group"]) {
    return actions
      .filter((action) => action.group === group)
      .map((action) => (
        <ActionButton
          key={action.name}
          action={action}
          label={isStacked ? (action.stackedLabel ?? action.label) : action.label}
          isAvailable={isAvailable(action)}
          {...(why && group === "choice" && { why })}
          onRun={onRun}
        />
      ));
  }
  return (
    <footer className={styles.bar} data-idle={isIdle}>
      {why ? <p className={styles.hint}>{why}</p> : children}
      <div className={styles.choices}>{draw("choice")}</div>
      <div className={styles.asides}>{draw("aside")}</div>
    </footer>
  );
}

interface ButtonProps<Name extends string> {
  action: Action<Name>;
  label: string;
  isAvailable: boolean;
  isPressed?: boolean;
  why?: string;
  onRun: (action: Action<Name>) => void;
}

/** One action as a button with its key. It keeps the focus while it cannot be used. */
export function ActionButton<Name extends string>(props: ButtonProps<Name>) {
  const { action, label, isAvailable, isPressed, why, onRun } = props;
  const key = action.keys[0];
  return (
    <button
      type="button"
      className={styles.action}
      data-action={action.name}
      aria-disabled={!isAvailable}
      aria-keyshortcuts={key}
      aria-pressed={isPressed}
      aria-description={why}
      title={why}
      onClick={() => {
        if (isAvailable) onRun(action);
      }}
    >
      {key !== undefined && <kbd>{keySign(key)}</kbd>}
      <span>{label}</span>
    </button>
  );
}
