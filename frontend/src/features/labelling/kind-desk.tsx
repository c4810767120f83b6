import { type ComponentType, lazy, type ReactElement } from "react";
import { ChecklistDesk } from "./checklist-desk";
import { readChecklistForm } from "./checklist-form";
import { hasFaces, readFacesForm } from "./faces-form";
import styles from "./kind-desk.module.css";
import { kindMessages } from "./kind-messages";
import { readOwnPromptForm } from "./own-prompt-form";
import { PairDesk } from "./pair-desk";
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
const CareDesk = lazy(() => import("./care-desk").then((chunk) => ({ default: chunk.CareDesk })));
const FacesDesk = lazy(() =>
  import("./faces-desk").then((chunk) => ({ default: chunk.FacesDesk })),
);
const FacePairDesk = lazy(() =>
  import("./face-pair-desk").then((chunk) => ({ default: chunk.FacePairDesk })),
);

const EntranceDesk = lazy(() =>
  import("./entrance-desk").then((chunk) => ({ default: chunk.EntranceDesk })),
);
const QuizDesk = lazy(() => import("./quiz-desk").then((chunk) => ({ default: chunk.QuizDesk })));

export interface KindProps extends DeskProps {
  guide: Guide;
}

type Draw = (props: KindProps) => ReactElement | null;

/** The screen of each kind; null where this page is too old to know its form. */
const DESKS: Readonly<Record<Guide["kind"], Draw>> = {
  pairwise: (props) => {
    const form = readPairForm(props.guide.form);
    if (form) return <PairFormDesk {...props} form={form} />;
    return hasFaces(props.guide.form) ? <FacePairDesk {...props} /> : <PairDesk {...props} />;
  },
  scoring: drawnBy(readScoringForm, ScoringDesk),
  checklist: drawnBy(readChecklistForm, ChecklistDesk),
  ranking: drawnBy(readRankingForm, RankingDesk),
  regions: drawnBy(readRegionsForm, RegionsDesk),
  faces: drawnBy(readFacesForm, FacesDesk),
  own_prompt: drawnBy(readOwnPromptForm, OwnPromptDesk),
};

function drawnBy<Form>(
  read: (form: unknown) => Form | undefined,
  Desk: ComponentType<KindProps & { form: Form }>,
): Draw {
  return (props) => {
    const form = read(props.guide.form);
    return form ? <Desk {...props} form={form} /> : null;
  };
}

/** The screen of everything but a plain pair. */
export function KindDesk(props: KindProps) {
  if (props.guide.needs_quiz) return <QuizDesk {...props} />;
  const desk = <ShownDesk {...props} />;
  const test = props.guide.entrance?.state;
  // Once begun it stays around the desk: the first task of the work must not be drawn twice.
  return test ? <EntranceDesk {...props}>{desk}</EntranceDesk> : desk;
}

function ShownDesk(props: KindProps) {
  return props.guide.cares ? (
    <CareDesk {...props}>{(covered) => <AskedDesk {...props} labelling={covered} />}</CareDesk>
  ) : (
    <AskedDesk {...props} />
  );
}

function AskedDesk(props: KindProps) {
  const drawn = DESKS[props.guide.kind]?.(props);
  if (drawn) return drawn;
  return (
    DESKS[props.guide.kind]?.(props) ?? (
      <p className={styles.unreadable} role="alert">
        {kindMessages.unreadable}
      </p>
    )
  );
}
