import { lazy } from "react";
import { ChecklistDesk } from "./checklist-desk";
import { readChecklistForm } from "./checklist-form";
import styles from "./kind-desk.module.css";
import { kindMessages } from "./kind-messages";
import { readPairForm } from "./pair-form";
import type { Guide } from "./queries";
import { readRankingForm } from "./ranking-form";
import { RegionsDesk } from "./regions-desk";
import { readRegionsForm } from "./regions-form";
import { ScoringDesk } from "./scoring-desk";
import { readScoringForm } from "./scoring-form";
import type { DeskProps } from "./surround";

// Each in a chunk of its own: a campaign has one kind.
const PairFormDesk = lazy(() =>
  import("./pair-form-desk").then((chunk) => ({ default: chunk.PairFormDesk })),
);
const RankingDesk = lazy(() =>
  import("./ranking-desk").then((chunk) => ({ default: chunk.RankingDesk })),
);

export interface KindProps extends DeskProps {
  guide: Guide;
}

/** The screen of a kind that asks more than one choice. */
export function KindDesk(props: KindProps) {
  const { kind, form } = props.guide;
  const scoring = kind === "scoring" ? readScoringForm(form) : undefined;
  if (scoring) return <ScoringDesk {...props} form={scoring} />;
  const checklist = kind === "checklist" ? readChecklistForm(form) : undefined;
  if (checklist) return <ChecklistDesk {...props} form={checklist} />;
  const pair = kind === "pairwise" ? readPairForm(form) : undefined;
  if (pair) return <PairFormDesk {...props} form={pair} />;
  const ranking = kind === "ranking" ? readRankingForm(form) : undefined;
  if (ranking) return <RankingDesk {...props} form={ranking} />;
  const regions = kind === "regions" ? readRegionsForm(form) : undefined;
  if (regions) return <RegionsDesk {...props} form={regions} />;
  return (
    <p className={styles.unreadable} role="alert">
      {kindMessages.unreadable}
    </p>
  );
}
