import { ChecklistDesk } from "./checklist-desk";
import { readChecklistForm } from "./checklist-form";
import styles from "./kind-desk.module.css";
import { kindMessages } from "./kind-messages";
import type { Guide } from "./queries";
import { RegionsDesk } from "./regions-desk";
import { readRegionsForm } from "./regions-form";
import { ScoringDesk } from "./scoring-desk";
import { readScoringForm } from "./scoring-form";
import type { DeskProps } from "./surround";

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
  const regions = kind === "regions" ? readRegionsForm(form) : undefined;
  if (regions) return <RegionsDesk {...props} form={regions} />;
  return (
    <p className={styles.unreadable} role="alert">
      {kindMessages.unreadable}
    </p>
  );
}
