import { type PointerEvent, useRef, useState } from "react";
import type { Arrangement, Size } from "./fit";
import { layerStyle } from "./layer";
import styles from "./regions.module.css";
import { type Brush, begun, dragged, ended, type Sheet, seen } from "./regions-draw";
import type { RegionsForm } from "./regions-form";
import { type Point, placeIn, sidesOf } from "./regions-geometry";
import { MarkHatches, RegionMarks } from "./regions-marks-view";
import { regionsMessages } from "./regions-messages";
import { CursorView, GridLines } from "./regions-pointer-view";
import stage from "./stage.module.css";
import type { ChangeSheet } from "./use-regions";
import type { ViewRecord } from "./view-record";

interface Props {
  form: RegionsForm;
  image: Size;
  arrangement: Arrangement;
  record: ViewRecord;
  sheet: Sheet;
  brush: Brush;
  highlighted: number | null; // the mark that is pointed at in the list
  onChange: ChangeSheet;
}

const dropped = (sheet: Sheet): Sheet => ({ ...sheet, drag: null });

/**
 * The drawing over the image. Every place is a fraction of this element's box as it is on the
 * screen, so that it is right under any zoom.
 */
export function RegionsOverlay(props: Props) {
  const { form, image, arrangement, record, sheet, brush, highlighted, onChange } = props;
  const isDown = useRef(false);
  const [hover, setHover] = useState<Point | null>(null);
  const shown = arrangement.shown[0];
  const sides = sidesOf(image);
  const content = seen(sheet, form, image);
  const isMarking = brush.mode !== "words";

  function down(event: PointerEvent<SVGSVGElement>): void {
    isDown.current = event.isPrimary && event.button === 0 && isMarking;
    if (!event.isPrimary) onChange(dropped); // a second finger marks nothing
    if (!isDown.current) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const point = placeIn(event.currentTarget.getBoundingClientRect(), event);
    onChange((now) => begun({ ...now, cursor: null }, brush, form, point));
  }

  function move(event: PointerEvent<SVGSVGElement>): void {
    const box = event.currentTarget.getBoundingClientRect();
    setHover(event.pointerType === "touch" ? null : placeIn(box, event));
    if (!isDown.current || !event.isPrimary) return;
    const between = event.nativeEvent.getCoalescedEvents?.() ?? [];
    const points = (between.length > 0 ? between : [event]).map((one) => placeIn(box, one));
    onChange((now) => dragged(now, points));
  }

  function up(event: PointerEvent<SVGSVGElement>): void {
    if (!isDown.current || !event.isPrimary) return;
    isDown.current = false;
    onChange((now) => (now.drag ? ended(now, form, image) : now));
  }

  function cancel(): void {
    isDown.current = false;
    onChange(dropped);
  }

  const view = { width: sides.width * 1000, height: sides.height * 1000 };
  const px = shown && shown.width > 0 ? view.width / shown.width : 1; // of the view in a CSS pixel
  return (
    <div className={stage.layer} data-shown="true" style={layerStyle(arrangement)}>
      <svg
        className={styles.overlay}
        role="img"
        aria-label={regionsMessages.image}
        data-mode={brush.mode}
        style={{ width: shown?.width, height: shown?.height }}
        viewBox={`0 0 ${view.width} ${view.height}`}
        preserveAspectRatio="none"
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={cancel}
        onPointerEnter={(event) => event.pointerType === "mouse" && record.enter(0)}
        onPointerLeave={() => {
          setHover(null);
          record.leave();
        }}
      >
        <MarkHatches px={px} />
        {brush.mode === "patch" && !brush.isHidden && <GridLines form={form} view={view} />}
        {!brush.isHidden && (
          <RegionMarks
            marks={content.marks}
            form={form}
            sides={sides}
            px={px}
            highlighted={highlighted}
          />
        )}
        <CursorView form={form} sheet={sheet} brush={brush} hover={hover} sides={sides} px={px} />
      </svg>
    </div>
  );
}
