import { type CSSProperties, type ReactNode, useContext, useEffect, useRef } from "react";
import { ActionBar } from "./action-bar";
import bar from "./action-bar.module.css";
import type { Action, ActionName } from "./actions";
import type { Size } from "./fit";
import type { Place } from "./fit-group";
import { keyMessages } from "./key-messages";
import styles from "./kind-desk.module.css";
import { DeskActionsContext, OwnKeysContext } from "./own-keys";
import { useBoxSize } from "./use-box-size";
import type { Labelling } from "./use-labelling";
import type { View } from "./view-record";

interface Props<Name extends string> {
  actions: readonly Action<Name | ActionName>[];
  labelling: Labelling;
  placePanel: (box: Size) => Place;
  isStacked?: boolean; // one image above the other: the buttons say upper and lower
  isIdle: boolean;
  isComplete: boolean; // nothing is missing: it can be saved
  hint: string;
  onRun: (action: Action<Name | ActionName>, input: View["input"]) => void;
  surround: ReactNode;
  children: (place: Place) => ReactNode; // the panel to fill in
}

/** Images and a panel to fill in, beside or below them, over the bar of buttons. */
export function KindFrame<Name extends string>(props: Props<Name>) {
  const { actions, labelling, placePanel, isIdle, isComplete, hint, onRun, surround, children } =
    props;
  const hasOwnKeys = Object.keys(useContext(OwnKeysContext).own).length > 0;
  const frame = useRef<HTMLDivElement>(null);
  const desk = useRef<HTMLDivElement>(null);
  const place = placePanel(useBoxSize(desk));
  useEffect(() => keepFocus(frame.current), []);
  const size = { "--panel": `${place.px}px` } as CSSProperties;
  return (
    <div ref={frame} className={styles.frame}>
      <div ref={desk} className={styles.desk} data-side={isIdle ? "none" : place.side} style={size}>
        <DeskActionsContext value={actions}>{surround}</DeskActionsContext>
        {!isIdle && children(place)}
      </div>
      <div className={styles.bar} data-complete={isComplete} data-many={hasMany(actions)}>
        <ActionBar
          actions={actions}
          isStacked={props.isStacked ?? false}
          isIdle={isIdle}
          isAvailable={labelling.isAvailable}
          why={labelling.why}
          onRun={(action) => onRun(action, "button")}
        >
          <p className={bar.hint}>{hasOwnKeys ? keyMessages.ownHint : hint}</p>
        </ActionBar>
      </div>
    </div>
  );
}

/** More than Save alone: the four answers of a pair. */
function hasMany(actions: readonly Action[]): boolean {
  return actions.filter((action) => action.group === "choice").length > 1;
}

/**
 * A click on a button leaves the focus where it was, so that Enter after a click still saves. Who
 * moves the focus by Tab presses the focused button with Enter, as everywhere.
 */
function keepFocus(frame: HTMLElement | null): () => void {
  const pressed = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest("button")) event.preventDefault();
  };
  frame?.addEventListener("mousedown", pressed);
  return () => frame?.removeEventListener("mousedown", pressed);
}
