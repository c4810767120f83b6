import { useCallback, useRef, useState } from "react";
import type { Action, ActionName } from "./actions";
import type { Desk, DeskState, Filled, Given } from "./desk";
import type { Overlay, Panel } from "./extras";
import { messages } from "./messages";
import type { Choice, Guide } from "./queries";
import { undoLast } from "./undo-last";
import { useViewRecord } from "./use-view-record";
import type { Side, View } from "./view-record";

const BROKEN = "Broken image"; // as it is stored, in whatever language the page is

/** Why a question may not be judged yet, although it is on the screen. */
export interface Gate {
  readonly key: string; // of the question
  readonly words: string; // empty: it may be judged
}

/** What a screen around the form adds to a judgement: of videos, time marks and what was played. */
export interface Companion {
  filled: () => Filled;
  view: () => Record<string, unknown>;
}

export type Labelling = ReturnType<typeof useLabelling>;

/** What the keys, the buttons and the images do, and what of it is possible now. */
export function useLabelling(desk: Desk, state: DeskState, guide: Guide | undefined) {
  const record = useViewRecord();
  const [painted, setPainted] = useState<string | null>(null);
  const [panel, setPanel] = useState<Panel | null>(null);
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const [isLooking, setIsLooking] = useState(false);

  const [gate, setGate] = useState<Gate | null>(null);
  const companion = useRef<Companion | null>(null);

  const current = state.questions[0];
  const canAct = current?.isConfirmed === true;
  // Without the guide it is not known what is asked.
  const isPainted = canAct && painted === current.key && guide !== undefined;
  const why = gate && gate.key === current?.key ? gate.words : "";
  const isOpen = guide?.media !== "video" || (gate?.key === current?.key && why === "");
  const canJudge = isPainted && isOpen;

  const onPainted = useCallback(
    (key: string) => {
      setPainted(key);
      record.begin();
    },
    [record],
  );

  function give(given: Omit<Given, "durationMs" | "view">, input: View["input"]): void {
    const view = { ...record.read(input, isPainted), ...companion.current?.view() };
    desk.answer({ ...given, durationMs: record.durationMs, view });
    setOverlay(null);
  }

  function fill(filled: Filled, input: View["input"]): void {
    if (!canJudge || record.isExchanged) return;
    if (record.durationMs < guide.least_ms) {
      desk.setNotice(messages.tooQuick); // nothing is sent: the server would refuse it
      return;
    }
    give({ ...filled, ...companion.current?.filled(), verdict: "answered", reason: "" }, input);
  }

  function judge(choice: Choice, input: View["input"]): void {
    fill({ choice }, input);
  }

  function setAside(verdict: "skipped" | "flagged", reason: string, input: View["input"]): void {
    if (canAct) give({ verdict, reason }, input);
  }

  function isAvailable(action: Action): boolean {
    if (action.needs === "painted") return canJudge;
    return action.needs === "question" ? canAct : true;
  }

  function run(action: Action<ActionName>, input: View["input"]): void {
    if (!isAvailable(action)) return;
    switch (action.name) {
      case "skip":
      case "flag":
      case "help":
        setOverlay(action.name);
        break;
      case "undo":
        void undoLast(desk, guide?.id);
        break;
      case "look":
        setIsLooking(!isLooking);
        break;
      case "guideline":
      case "history":
        setPanel(panel === action.name ? null : action.name);
        break;
      default:
        judge(action.name, input);
    }
  }

  return {
    record,
    panel,
    overlay,
    isLooking, // the buttons for it are shown
    canJudge,
    isPainted,
    why,
    setGate,
    companion,
    onPainted,
    isAvailable,
    run,
    fill,
    choose: (side: Side) => judge(side === 0 ? "left" : "right", "image"),
    giveReason: (verdict: "skipped" | "flagged", reason: string) =>
      setAside(verdict, reason, "key"),
    reportBroken: () => setAside("flagged", BROKEN, "button"),
    openHistory: () => setPanel("history"),
    closePanel: () => setPanel(null),
    closeOverlay: () => setOverlay(null),
  };
}
