import { useCallback, useState } from "react";
import type { Action, ActionName } from "./actions";
import type { Desk, DeskState, Filled, Given } from "./desk";
import type { Overlay, Panel } from "./extras";
import type { Choice, Guide } from "./queries";
import { undoLast } from "./undo-last";
import { useViewRecord } from "./use-view-record";
import type { Side, View } from "./view-record";

const BROKEN = "Broken image"; // as it is stored, in whatever language the page is

export type Labelling = ReturnType<typeof useLabelling>;

/** What the keys, the buttons and the images do, and what of it is possible now. */
export function useLabelling(desk: Desk, state: DeskState, guide: Guide | undefined) {
  const record = useViewRecord();
  const [painted, setPainted] = useState<string | null>(null);
  const [panel, setPanel] = useState<Panel | null>(null);
  const [overlay, setOverlay] = useState<Overlay | null>(null);

  const current = state.questions[0];
  const canAct = current?.isConfirmed === true;
  // Without the guide it is not known what is asked.
  const canJudge = canAct && painted === current.key && guide !== undefined;

  const onPainted = useCallback(
    (key: string) => {
      setPainted(key);
      record.begin();
    },
    [record],
  );

  function give(given: Omit<Given, "durationMs" | "view">, input: View["input"]): void {
    desk.answer({ ...given, durationMs: record.durationMs, view: { ...record.read(input) } });
    setOverlay(null);
  }

  function fill(filled: Filled & Pick<Given, "choice">, input: View["input"]): void {
    if (canJudge) give({ ...filled, verdict: "answered", reason: "" }, input);
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
    canJudge,
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
