import { type Arrangement, fitted, GAP_PX, type Size } from "./fit";

export const BELOW_PX = 276; // the height of a panel under the images
const SMALLEST_BESIDE_PX = 380;
const NARROW_PX = 760;
const ROW_EXTRA_PX = 44; // the numbers over the images, and the grey around them

/** The rows and columns in which images are largest together; more columns where that is equal. */
export function arrangeGroup(
  images: readonly Size[],
  box: Size,
  pixelRatio: number,
): Arrangement & { area: number } {
  const tries = images.map((_, index) => inColumns(images.length - index, images, box, pixelRatio));
  const best = tries.reduce((one, other) => (other.area > 1.02 * one.area ? other : one));
  return best;
}

/** A narrow screen's share for the images: a row of squares, and not more than is left to spare. */
function rowPx(count: number, box: Size): number {
  const square = (box.width - 20 - GAP_PX * (count - 1)) / count;
  return Math.max(0.3 * box.height, Math.min(0.44 * box.height, square + ROW_EXTRA_PX));
}

function inColumns(columns: number, images: readonly Size[], box: Size, pixelRatio: number) {
  const rows = Math.ceil(images.length / columns);
  const cell = {
    width: (box.width - GAP_PX * (columns - 1)) / columns,
    height: (box.height - GAP_PX * (rows - 1)) / rows,
  };
  const shown = images.map((image) => fitted(image, cell, pixelRatio));
  const area = shown.reduce((sum, size) => sum + size.width * size.height, 0);
  return { isStacked: columns === 1 && rows > 1, columns, shown, area };
}

export interface Place {
  readonly side: "beside" | "below";
  readonly px: number; // its width beside the images, its height below them
}

/**
 * Where the score table leaves the images largest. It depends on their number and the window only,
 * never on their shapes, so that it stays where it is from one question to the next.
 */
export function placeTable(count: number, box: Size): Place {
  const below: Place = { side: "below", px: BELOW_PX };
  if (box.width < NARROW_PX) return { ...below, px: Math.round(box.height - rowPx(count, box)) };
  const width = Math.min(560, Math.max(SMALLEST_BESIDE_PX, 150 + 46 * count));
  const squares = Array.from({ length: count }, () => ({ width: 1024, height: 1024 }));
  const areaIn = (room: Size) => arrangeGroup(squares, room, 1).area;
  const isBelow =
    areaIn({ ...box, height: box.height - BELOW_PX }) >
    areaIn({ ...box, width: box.width - width });
  return isBelow ? below : { side: "beside", px: width };
}
