import { type PointerEvent, useRef, useState } from "react";

const SLOP_PX = 6; // a hand that taps moves this much

export interface Dragged {
  readonly image: number;
  readonly x: number;
  readonly y: number;
}

/**
 * Dragging an image by mouse, pen or finger. `onDrop` gets the slot under the pointer, or null
 * where there is none, and whether the drag began in a slot; a press that does not move stays a click.
 */
export function useDrag(onDrop: (image: number, slot: number | null, wasPlaced: boolean) => void) {
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const start = useRef<Dragged | null>(null);
  const wasDrag = useRef(false);

  function down(event: PointerEvent, image: number): void {
    if (event.button !== 0) return;
    wasDrag.current = false;
    start.current = { image, x: event.clientX, y: event.clientY };
    event.currentTarget.setPointerCapture(event.pointerId);
  }

  function move(event: PointerEvent): void {
    const from = start.current;
    if (!from) return;
    const { clientX: x, clientY: y } = event;
    wasDrag.current ||= Math.hypot(x - from.x, y - from.y) > SLOP_PX;
    if (wasDrag.current) setDragged({ image: from.image, x, y });
  }

  function up(event: PointerEvent): void {
    const from = start.current;
    start.current = null;
    setDragged(null);
    if (!from || !wasDrag.current) return;
    onDrop(from.image, slotAt(event.clientX, event.clientY), slotAt(from.x, from.y) !== null);
    // The click that ends a drag may never come: where the image was moved under its frame.
    setTimeout(() => {
      wasDrag.current = false;
    });
  }

  return {
    dragged,
    /** For an element that stands for an image; `onPick` is a click that was no drag. */
    handle: (image: number, onPick: () => void) => ({
      onPointerDown: (event: PointerEvent) => down(event, image),
      onPointerMove: move,
      onPointerUp: up,
      onPointerCancel: () => {
        start.current = null;
        setDragged(null);
      },
      onClick: () => {
        if (!wasDrag.current) onPick();
        wasDrag.current = false;
      },
    }),
  };
}

export type Drag = ReturnType<typeof useDrag>;

export function slotAt(x: number, y: number): number | null {
  const slot = document.elementFromPoint(x, y)?.closest("[data-slot]")?.getAttribute("data-slot");
  return slot ? Number(slot) : null;
}
