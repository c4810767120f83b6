import { arrangeGroup, placeTable } from "./fit-group";
import { ImageFrames } from "./image-frames";
import type { KindProps } from "./kind-desk";
import styles from "./kind-desk.module.css";
import { KindFrame } from "./kind-frame";
import { kindMessages } from "./kind-messages";
import { ScoreCard } from "./score-card";
import { ScoreTable } from "./score-table";
import scoring from "./scoring.module.css";
import { goTo } from "./scoring-cells";
import type { ScoringForm } from "./scoring-form";
import { Surround } from "./surround";
import { useKeys } from "./use-keys";
import { useScoring } from "./use-scoring";

/** A group of images on one screen, each scored on each criterion. */
export function ScoringDesk(props: KindProps & { form: ScoringForm }) {
  const { form, state, labelling } = props;
  const current = state.questions[0];
  const images = current?.lease.images.length ?? 1;
  const scores = useScoring(form, current, labelling);
  const { sheet, actions, change } = scores;
  useKeys(actions, (action, press) => scores.run(action, "key", press));

  return (
    <KindFrame
      actions={actions}
      labelling={labelling}
      placePanel={(box) => placeTable(images, box)}
      isIdle={!current}
      isComplete={scores.isComplete}
      hint={kindMessages.scoring.hint}
      onRun={scores.run}
      surround={
        <Surround {...props} arrange={arrangeGroup} look={actions}>
          {(arrangement) => (
            <ImageFrames
              arrangement={arrangement}
              record={labelling.record}
              current={sheet.at % images}
              onPick={(image) => change(goTo(sheet, sheet.at - (sheet.at % images) + image))}
            />
          )}
        </Surround>
      }
    >
      {(place) => (
        <section className={`${styles.panel} ${scoring.panel}`} data-side={place.side}>
          <ScoreTable
            form={form}
            images={images}
            sheet={sheet}
            onPick={(at) => change(goTo(sheet, at))}
          />
          <ScoreCard
            form={form}
            images={images}
            sheet={sheet}
            isAvailable={labelling.canJudge}
            onScore={scores.give}
          />
        </section>
      )}
    </KindFrame>
  );
}
