import type { Schemas } from "@/client/api";
import type { Desk } from "./desk";
import { ElsewhereDialog } from "./elsewhere-dialog";
import { GuidelinePanel } from "./guideline-panel";
import { HelpSheet } from "./help-sheet";
import { HistoryPanel } from "./history-panel";
import { keyMessages } from "./key-messages";
import { actionsOf } from "./kind-actions";
import { kindMessages } from "./kind-messages";
import type { Guide, Progress } from "./queries";
import { ReasonDialog } from "./reason-dialog";

export { BreakNudge } from "./break-nudge";
export { EndCard } from "./end-card";
export { RefusedDialog } from "./refused-dialog";

/** What may be open beside or over the pair. */
export type Panel = "guideline" | "history";
export type Overlay = "skip" | "flag" | "help";

interface Props {
  campaignId: number;
  desk: Desk;
  guide: Guide | undefined;
  progress: Progress | null;
  panel: Panel | null;
  overlay: Overlay | null;
  onReason: (verdict: "skipped" | "flagged", reason: string) => void;
  onUndo: (row: Schemas["HistoryRow"]) => void;
  onClosePanel: () => void;
  onCloseOverlay: () => void;
}

/** Everything that is opened by hand, and what lies over a page that was left for another. A chunk of its own: the first pair does not wait for it. */
export function Extras(props: Props) {
  return (
    <>
      <OpenPanel {...props} />
      <OpenOverlay {...props} />
      {props.desk.state.situation === "elsewhere" && (
        <ElsewhereDialog onTakeOver={props.desk.takeOver} />
      )}
    </>
  );
}

function OpenPanel({ campaignId, guide, progress, panel, onUndo, onClosePanel }: Props) {
  if (panel === "guideline" && guide) {
    return <GuidelinePanel guide={guide} onClose={onClosePanel} />;
  }
  if (panel !== "history") return null;
  return (
    <HistoryPanel
      campaignId={campaignId}
      guide={guide}
      progress={progress}
      onUndo={onUndo}
      onClose={onClosePanel}
    />
  );
}

function OpenOverlay({ guide, overlay, onReason, onCloseOverlay }: Props) {
  if (overlay === null) return null;
  if (overlay === "help") {
    return <HelpSheet actions={actionsOf(guide)} mouse={mouse(guide)} onClose={onCloseOverlay} />;
  }
  const verdict = overlay === "skip" ? "skipped" : "flagged";
  const reasons = overlay === "skip" ? guide?.skip_reasons : guide?.flag_reasons;
  return (
    <ReasonDialog
      verdict={verdict}
      reasons={reasons ?? []}
      onGiven={(reason) => onReason(verdict, reason)}
      onClose={onCloseOverlay}
    />
  );
}

function mouse(guide: Guide | undefined): string {
  const kind = guide?.kind ?? "pairwise";
  const words = kind === "pairwise" ? keyMessages.help.mouse : kindMessages[kind].mouse;
  const canLook = actionsOf(guide).some((action) => action.group === "look");
  return canLook ? `${words} ${kindMessages.look.mouse}` : words;
}
