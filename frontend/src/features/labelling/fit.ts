export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Shown extends Size {
  readonly isPixelated: boolean; // enlarged pixel by pixel, with nothing made up between them
}

export interface Arrangement {
  readonly isStacked: boolean; // one column of more than one image
  readonly columns: number;
  readonly shown: readonly Shown[];
}

export interface PairArrangement extends Arrangement {
  readonly shown: readonly [Shown, Shown];
}

export const GAP_PX = 20;
const SMALL_PX = 256; // an image under this size on both sides is enlarged pixel by pixel

/**
 * The size at which an image fills a box, in CSS pixels.
 *
 * A small image is enlarged by a whole number of device pixels, so that each of its own pixels is
 * an equal square at any device pixel ratio.
 */
export function fitted(image: Size, box: Size, pixelRatio: number): Shown {
  const width = Math.max(1, image.width);
  const height = Math.max(1, image.height);
  const full = Math.max(0, Math.min(box.width / width, box.height / height));
  const isPixelated = Math.max(width, height) < SMALL_PX && full > 1;
  const whole = Math.max(1, Math.floor(full * pixelRatio));
  const scale = isPixelated ? whole / pixelRatio : full;
  const snap = (length: number) => Math.floor(length * scale * pixelRatio + 1e-6) / pixelRatio;
  return { width: snap(width), height: snap(height), isPixelated };
}

/** Side by side, or one above the other where that shows clearly more of them. */
export function arrange(images: readonly Size[], box: Size, pixelRatio: number): PairArrangement {
  const side = { width: (box.width - GAP_PX) / 2, height: box.height };
  const row = { width: box.width, height: (box.height - GAP_PX) / 2 };
  const beside = images.map((image) => fitted(image, side, pixelRatio));
  const stacked = images.map((image) => fitted(image, row, pixelRatio));
  const isStacked = area(stacked) > 1.2 * area(beside);
  const [first, second] = isStacked ? stacked : beside;
  const none: Shown = { width: 0, height: 0, isPixelated: false };
  return { isStacked, columns: isStacked ? 1 : 2, shown: [first ?? none, second ?? none] };
}

export function area(sizes: readonly Size[]): number {
  return sizes.reduce((sum, size) => sum + size.width * size.height, 0);
}
