/** Pixels as a canvas gives them: RGBA, row after row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

const EMPTY = 128; // the grey of what is missing
const DASH_PX = 4;

/**
 * The image as it was before it was completed: grey where the mask is white, with a dashed line of
 * black and white around it, which is seen on any image. Both have the same size. New pixels.
 */
export function incomplete(source: Pixels, mask: Pixels): Uint8ClampedArray<ArrayBuffer> {
  const { width, height } = source;
  const drawn = new Uint8ClampedArray(source.data);
  const reach = Math.max(1, Math.round(Math.max(width, height) / 384));
  for (let pixel = 0; pixel < width * height; pixel++) {
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    if (!isHole(mask, x, y)) continue;
    const value = isEdge(mask, x, y, reach) ? dash(x + y, reach) : EMPTY;
    drawn.set([value, value, value, 255], 4 * pixel);
  }
  return drawn;
}

/** Beyond the image there is no known pixel, and so no edge. */
function isHole({ width, height, data }: Pixels, x: number, y: number): boolean {
  if (x < 0 || x >= width || y < 0 || y >= height) return true;
  return (data[4 * (y * width + x)] ?? 0) >= 128;
}

function isEdge(mask: Pixels, x: number, y: number, reach: number): boolean {
  const isInner =
    isHole(mask, x - reach, y) &&
    isHole(mask, x + reach, y) &&
    isHole(mask, x, y - reach) &&
    isHole(mask, x, y + reach);
  return !isInner;
}

function dash(place: number, reach: number): number {
  return Math.floor(place / (DASH_PX * reach)) % 2 === 0 ? 255 : 0;
}
