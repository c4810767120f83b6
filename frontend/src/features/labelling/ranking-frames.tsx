import type { Arrangement } from "./fit";
import frames from "./image-frames.module.css";
import { kindMessages } from "./kind-messages";
import { layerStyle } from "./layer";
import styles from "./ranking.module.css";
import stage from "./stage.module.css";
import type { Drag } from "./use-drag";
import type { Ranking } from "./use-ranking";
import type { ViewRecord } from "./view-record";

interface Props {
  arrangement: Arrangement;
  record: ViewRecord;
  ranking: Ranking;
  drag: Drag;
}

const words = kindMessages.ranking;

/** Over the images: what a pointer drags, with its number, slot and score in the gap above it. */
export function RankingFrames({ arrangement, record, ranking, drag }: Props) {
  const { sheet } = ranking;
  return (
    <div className={stage.layer} data-shown="true" style={layerStyle(arrangement)}>
      {arrangement.shown.map(({ width, height }, image) => {
        const slot = sheet.slots[image] ?? null;
        return (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: the place on the screen is the identity
            key={image}
            type="button"
            className={`${frames.frame} ${styles.handle}`}
            style={{ width, height }}
            aria-label={words.pick(image, slot)}
            aria-pressed={image === sheet.at}
            data-dragged={drag.dragged?.image === image}
            onPointerEnter={(event) => {
              if (event.pointerType === "mouse") record.enter(image);
            }}
            onPointerLeave={() => record.leave()}
            {...drag.handle(image, () => ranking.pick(image))}
          >
            <span className={`${frames.number} ${styles.number}`}>
              {words.caption(image, slot, sheet.scores[image] ?? null)}
            </span>
          </button>
        );
      })}
    </div>
  );
}
