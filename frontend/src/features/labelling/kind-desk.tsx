import { type ComponentType, lazy, type ReactNode } from "react";
import { ChecklistDesk } from "./checklist-desk";
import { readChecklistForm } from "./checklist-form";
import styles from "./kind-desk.module.css";
import { kindMessages } from "./kind-messages";
import { readOwnPromptForm } from "./own-prompt-form";
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
const OwnPromptDesk = lazy(() =>
  import("./own-prompt-desk").then((chunk) => ({ default: chunk.OwnPromptDesk })),
);
const RankingDesk = lazy(() =>
  import("./ranking-desk").then((chunk) => ({ default: chunk.RankingDesk })),
);

export interface KindProps extends DeskProps {
  guide: Guide;
}

/** The screen of a kind, or nothing where its form cannot be read. */
function deskOf<Form>(
  read: (form: unknown) => Form | undefined,
  Desk: ComponentType<KindProps & { form: Form }>,
): (props: KindProps) => ReactNode {
  return (props) => {
    const form = read(props.guide.form);
    return form === undefined ? null : <Desk {...props} form={form} />;
  };
}

const DESKS: Readonly<Record<Guide["kind"], (props: KindProps) => ReactNode>> = {
  pairwise: deskOf(readPairForm, PairFormDesk),
  scoring: deskOf(readScoringForm, ScoringDesk),
  checklist: deskOf(readChecklistForm, ChecklistDesk),
  ranking: deskOf(readRankingForm, RankingDesk),
  regions: deskOf(readRegionsForm, RegionsDesk),
  own_prompt: deskOf(readOwnPromptForm, OwnPromptDesk),
};

/** The screen of a kind that asks more than one choice. */
export function KindDesk(props: KindProps) {
  return (
    DESKS[props.guide.kind]?.(props) ?? (
      <p className={styles.unreadable} role="alert">
        {kindMessages.unreadable}
      </p>
    )
  );
}
