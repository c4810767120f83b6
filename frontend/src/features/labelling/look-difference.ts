export const GAINS = [1, 2, 4, 8, 16] as const; // powers of two: each is one more doubling
export type Gain = (typeof GAINS)[number];

export function nextGain(gain: Gain): Gain {
  return GAINS[(GAINS.indexOf(gain) + 1) % GAINS.length] ?? 1;
}

/** Whether each pixel of one image has its partner in the other. */
export function isComparable(first: HTMLImageElement, second: HTMLImageElement): boolean {
  const { naturalWidth: width, naturalHeight: height } = first;
  return width > 0 && width === second.naturalWidth && height === second.naturalHeight;
}

/**
 * |first - second| of each channel in sRGB, `gain` times as strong, at the images' own size.
 *
 * Drawn by the browser's own blending, which is exact for 8 bits, so that no pixel passes through
 * a script and a large pair is as quick as a small one.
 */
export function drawDifference(
  first: HTMLImageElement,
  second: HTMLImageElement,
  gain: Gain,
): HTMLCanvasElement {
  const canvas = onBlack(first);
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.globalCompositeOperation = "difference";
  context.drawImage(onBlack(second), 0, 0);
  context.globalCompositeOperation = "lighter";
  for (let drawn = 1; drawn < gain; drawn *= 2) context.drawImage(canvas, 0, 0);
  return canvas;
}

/** An image as pixels of a canvas. Where it lets light through there is black behind it. */
function onBlack(image: HTMLImageElement): HTMLCanvasElement {
  const canvas = sameSize(image.naturalWidth, image.naturalHeight);
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0);
  return canvas;
}

export function copied(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const copy = sameSize(canvas.width, canvas.height);
  copy.getContext("2d")?.drawImage(canvas, 0, 0);
  return copy;
}

function sameSize(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
