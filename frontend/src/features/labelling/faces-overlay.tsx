import type { FaceBox } from "./face-crop";
import styles from "./faces.module.css";
import type { Sheet } from "./faces-flow";
import { facesMessages as words } from "./faces-messages";
import type { Arrangement } from "./fit";
import { layerStyle } from "./layer";
import stage from "./stage.module.css";
import type { ViewRecord } from "./view-record";

interface Props {
  arrangement: Arrangement;
  boxes: readonly FaceBox[];
  sheet: Sheet;
  record: ViewRecord;
  onPick: (face: number) => void;
}

const NEAR_TOP = 0.07; // of the image: a number above would lie outside of it

/** An outline around each face, outside its box: nothing lies over a face. */
export function FacesOverlay({ arrangement, boxes, sheet, record, onPick }: Props) {
  const shown = arrangement.shown[0];
  const percent = (share: number) => `${100 * share}%`;
  return (
    <div className={stage.layer} data-shown="true" style={layerStyle(arrangement)}>
      <div
        className={styles.overlay}
        style={{ width: shown?.width, height: shown?.height }}
        onPointerEnter={(event) => {
          if (event.pointerType === "mouse") record.enter(0);
        }}
        onPointerLeave={() => record.leave()}
      >
        {boxes.map((box) => (
          <button
            key={box.face}
            type="button"
            className={styles.box}
            tabIndex={-1} // the strip beside has a button for each
            aria-label={words.pick(box.face)}
            aria-pressed={box.face === sheet.at}
            data-graded={sheet.given[box.face]?.grade !== undefined}
            data-low={box.top < NEAR_TOP}
            style={{
              left: percent(box.left),
              top: percent(box.top),
              width: percent(box.width),
              height: percent(box.height),
            }}
            onClick={() => onPick(box.face)}
          >
            {boxes.length > 1 && <span className={styles.number}>{box.face + 1}</span>}
          </button>
        ))}
      </div>
    </div>
  );
}
