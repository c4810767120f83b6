import type { PointerEvent } from "react";
import type { Arrangement } from "./fit";
import styles from "./image-frames.module.css";
import { kindMessages } from "./kind-messages";
import { layerStyle } from "./layer";
import stage from "./stage.module.css";
import type { ViewRecord } from "./view-record";

interface Props {
  arrangement: Arrangement;
  record: ViewRecord;
  current?: number; // the image that is scored now
  onPick?: (image: number) => void;
}

/** Over the images: a number and an outline where one of them is scored; the pointer's dwelling. */
export function ImageFrames({ arrangement, record, current, onPick }: Props) {
  const words = kindMessages.scoring;

  function frame(image: number) {
    const size = arrangement.shown[image];
    const shared = {
      style: { width: size?.width, height: size?.height },
      onPointerEnter: (event: PointerEvent) => {
        if (event.pointerType === "mouse") record.enter(image);
      },
      onPointerLeave: () => record.leave(),
    };
    if (!onPick) return <div key={image} {...shared} />;
    return (
      <button
        key={image}
        type="button"
        className={styles.frame}
        tabIndex={-1} // the table beside has a cell for each
        aria-label={words.pick(image)}
        aria-pressed={image === current}
        onClick={() => onPick(image)}
        {...shared}
      >
        <span className={styles.number}>{image + 1}</span>
      </button>
    );
  }

  return (
    <div className={stage.layer} data-shown="true" style={layerStyle(arrangement)}>
      {arrangement.shown.map((_, image) => frame(image))}
    </div>
  );
}
