import type { PointerEvent } from "react";
import { keySign } from "./actions";
import { kindMessages } from "./kind-messages";
import styles from "./look.module.css";
import type { LookName, lookActions } from "./look-actions";
import type { LookState } from "./look-use";
import { useKeyed } from "./own-keys";

interface Props {
  actions: ReturnType<typeof lookActions>;
  state: LookState;
  gain: number; // of the difference, when it is shown
  onRun: (name: LookName) => void;
  onHold: (isHeld: boolean) => void;
}

const SIGNS: Partial<Record<LookName, string>> = {
  zoom_in: "+",
  zoom_out: "−",
  whole: kindMessages.look.fit,
  actual: kindMessages.look.actual,
  flicker: "⇄",
  difference: "Δ",
};
const ORDER = ["zoom_out", "zoom_in", "whole", "actual", "flicker", "difference", "gain"] as const;

/** The same by mouse and touch, in a row of its own below the images. */
export function LookBar({ actions, state, gain, onRun, onHold }: Props) {
  const keyed = useKeyed(actions);
  const drawn = ORDER.flatMap((name) => keyed.find((action) => action.name === name) ?? []);
  const isPressed: Partial<Record<LookName, boolean>> = {
    actual: state.isActual,
    flicker: state.isExchanged,
    difference: state.gain !== null,
  };
  return (
    <fieldset className={styles.tools} aria-label={kindMessages.look.tools}>
      {drawn.map(({ name, label, keys }) => (
        <button
          key={name}
          type="button"
          aria-label={label}
          aria-pressed={isPressed[name]}
          aria-keyshortcuts={keys[0]}
          aria-disabled={name === "gain" && state.gain === null}
          title={keys[0] === undefined ? label : `${label} (${keySign(keys[0])})`}
          {...(name === "flicker" ? holding(onHold) : { onClick: () => onRun(name) })}
        >
          {name === "gain" ? `×${gain}` : SIGNS[name]}
        </button>
      ))}
    </fieldset>
  );
}

/** A button that does something for as long as it is held, by whatever holds it. */
function holding(onHold: (isHeld: boolean) => void) {
  const isPress = (key: string) => key === " " || key === "Enter";
  return {
    onPointerDown: (event: PointerEvent) => {
      event.currentTarget.setPointerCapture(event.pointerId); // let go anywhere
      onHold(true);
    },
    onPointerUp: () => onHold(false),
    onPointerCancel: () => onHold(false),
    onContextMenu: (event: { preventDefault: () => void }) => event.preventDefault(), // a long touch
    onKeyDown: ({ key }: { key: string }) => isPress(key) && onHold(true),
    onKeyUp: ({ key }: { key: string }) => isPress(key) && onHold(false),
    onBlur: () => onHold(false),
  };
}
