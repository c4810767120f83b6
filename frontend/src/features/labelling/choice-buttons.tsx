import type { PointerEvent } from "react";
import type { PairArrangement } from "./fit";
import { layerStyle } from "./layer";
import { messages } from "./messages";
import styles from "./stage.module.css";
import type { Side, ViewRecord } from "./view-record";

interface Props {
  arrangement: PairArrangement;
  canChoose: boolean;
  record: ViewRecord;
  onChoose: (side: Side) => void;
}

/** Two clear buttons over the images. They outlive the pair, so the focus stays where it was. */
export function ChoiceButtons({ arrangement, canChoose, record, onChoose }: Props) {
  const names = arrangement.isStacked ? messages.chooseStacked : messages.choose;

  function enter(event: PointerEvent, side: Side): void {
    if (event.pointerType === "mouse") record.enter(side);
  }

  function button(side: Side, name: string) {
    const shown = arrangement.shown[side];
    return (
      <button
        type="button"
        className={styles.choice}
        style={{ width: shown.width, height: shown.height }}
        aria-label={name}
        aria-disabled={!canChoose}
        onClick={() => onChoose(side)}
        onPointerEnter={(event) => enter(event, side)}
        onPointerLeave={() => record.leave()}
      />
    );
  }

  return (
    <div className={styles.layer} data-shown="true" style={layerStyle(arrangement)}>
      {button(0, names.left)}
      {button(1, names.right)}
    </div>
  );
}
