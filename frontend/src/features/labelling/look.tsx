import {
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import type { Action } from "./actions";
import type { Shown } from "./fit";
import { kindMessages } from "./kind-messages";
import styles from "./look.module.css";
import { type LookName, lookActions } from "./look-actions";
import { LookBar } from "./look-bar";
import type { LookState } from "./look-use";
import { Looker } from "./looker";
import { useKeys } from "./use-keys";
import type { ViewRecord } from "./view-record";

interface Props {
  stage: RefObject<HTMLElement | null>;
  own: readonly Action[];
  question: string;
  shown: readonly Shown[];
  record: ViewRecord;
  isPainted: boolean;
  isOpen: boolean;
  onNotice: (words: string) => void;
}

/** Looking closer at what is on the stage: keys, hands, and buttons where they are wanted. */
export function Look(props: Props) {
  const { stage, own, question, shown, record, isPainted, isOpen, onNotice } = props;
  const [looker] = useState(() => new Looker(record));
  const state = useSyncExternalStore(looker.subscribe, () => looker.state);
  const actions = useMemo(() => lookActions(own), [own]);
  const held = useRef<string | null>(null); // the key that exchanges the two

  useLayoutEffect(
    () => (stage.current ? looker.listen(stage.current) : undefined),
    [looker, stage],
  );
  useLayoutEffect(
    () => looker.show(question, shown, isPainted),
    [looker, question, shown, isPainted],
  );
  useEffect(() => {
    const up = ({ code }: KeyboardEvent) => {
      if (code === held.current) looker.exchange(false);
    };
    window.addEventListener("keyup", up, true);
    return () => window.removeEventListener("keyup", up, true);
  }, [looker]);

  const does: Partial<Record<LookName, () => void>> = {
    zoom_in: () => looker.larger(),
    zoom_out: () => looker.smaller(),
    whole: () => looker.whole(),
    actual: () => looker.actual(),
    gain: () => looker.strengthen(),
    difference: () => {
      if (!looker.difference()) onNotice(kindMessages.look.unlike);
    },
  };

  useKeys(actions, ({ name }, press) => {
    if (name === "pan") looker.pan(wayOf(press.key));
    else if (name === "flicker") {
      held.current = press.code;
      looker.exchange(true);
    } else does[name]?.();
  });

  return (
    <>
      <p className={styles.caption} role="status">
        {caption(state)}
      </p>
      {isOpen && (
        <LookBar
          actions={actions}
          state={state}
          gain={looker.gain}
          onRun={(name) => does[name]?.()}
          onHold={(isHeld) => looker.exchange(isHeld)}
        />
      )}
    </>
  );
}

function wayOf(key: string): { x: number; y: number } {
  const to = (back: string, on: string) => Number(key === on) - Number(key === back);
  return { x: to("ArrowLeft", "ArrowRight"), y: to("ArrowUp", "ArrowDown") };
}

function caption({ isExchanged, gain, isActual, isZoomed, scale }: LookState): string {
  const words = kindMessages.look;
  if (isExchanged) return words.exchanged;
  const size = isActual ? words.actual : isZoomed ? words.zoom(scale) : "";
  return [gain === null ? "" : words.difference(gain), size].filter(Boolean).join(" · ");
}
