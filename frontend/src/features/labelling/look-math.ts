import type { Shown, Size } from "./fit";

/** One image in its frame, which is the size at which the whole of it fits, in CSS pixels. */
export interface Framed {
  readonly frame: Shown;
  readonly image: Size; // its own pixels
}

/** What is seen of each image: the same part of all, whatever their sizes. */
export interface Gaze {
  readonly zoom: number | "actual"; // against the whole image; "actual": a device pixel a pixel
  readonly x: number; // the fraction of each image in the middle of its frame
  readonly y: number;
}

/** A place or a way, in the unit that its use names. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Drawn {
  readonly offset: Point; // of the image's corner from its frame's, CSS pixels
  readonly scale: Point; // of the image that fits its frame
  readonly isPixelated: boolean;
}

export const WHOLE: Gaze = { zoom: 1, x: 0.5, y: 0.5 };
export const MIDDLE: Point = { x: 0.5, y: 0.5 };
const MOST_DEVICE_PIXELS = 32; // for one pixel of an image, and at least LEAST_MOST times the whole
const LEAST_MOST = 8;

/** How each image is drawn in its frame, its corner on a whole device pixel. */
export function drawnAll(gaze: Gaze, images: readonly Framed[], pixelRatio: number): Drawn[] {
  return images.map((framed) => {
    const { frame } = framed;
    const scale = scaleOf(gaze, framed, images, pixelRatio);
    const corner = (middle: number, length: number, by: number) =>
      Math.round((length / 2 - inside(middle, by) * length * by) * pixelRatio) / pixelRatio;
    return {
      scale,
      offset: { x: corner(gaze.x, frame.width, scale.x), y: corner(gaze.y, frame.height, scale.y) },
      isPixelated: isPixelated(framed, scale.x, pixelRatio),
    };
  });
}

/** The images `factor` times as large. What is at the pointer stays there. */
export function zoomed(
  gaze: Gaze,
  factor: number,
  images: readonly Framed[],
  pixelRatio: number,
  at: { image: number; point: Point } = { image: 0, point: MIDDLE }, // fractions of its frame
): Gaze {
  const framed = images[at.image];
  if (!framed) return WHOLE;
  const before = scaleOf(gaze, framed, images, pixelRatio);
  const wished = (gaze.zoom === "actual" ? before.x : gaze.zoom) * factor;
  const zoom = Math.min(wished, mostZoom(images, pixelRatio));
  if (zoom <= 1) return WHOLE;
  const after = scaleOf({ ...gaze, zoom }, framed, images, pixelRatio);
  const keep = (middle: number, point: number, was: number, is: number) =>
    inside(inside(middle, was) + (point - 0.5) / was - (point - 0.5) / is, is);
  return {
    zoom,
    x: keep(gaze.x, at.point.x, before.x, after.x),
    y: keep(gaze.y, at.point.y, before.y, after.y),
  };
}

/** Each pixel on one device pixel, with the place that was in the middle, or `at`, still there. */
export function actual(gaze: Gaze, at: Point = gaze): Gaze {
  return { zoom: "actual", x: at.x, y: at.y };
}

/** The images moved under their frames by `way`, CSS pixels as the hand moves over one of them. */
export function panned(
  gaze: Gaze,
  way: Point,
  images: readonly Framed[],
  pixelRatio: number,
  image = 0,
): Gaze {
  const framed = images[image];
  if (!framed) return gaze;
  const own = scaleOf(gaze, framed, images, pixelRatio);
  const most = largestScale(gaze, images, pixelRatio);
  const move = (middle: number, by: number, length: number, scale: number, limit: number) =>
    inside(middle - by / Math.max(1, length * scale), limit);
  return {
    zoom: gaze.zoom,
    x: move(gaze.x, way.x, framed.frame.width, own.x, most.x),
    y: move(gaze.y, way.y, framed.frame.height, own.y, most.y),
  };
}

/** How many times as large as the whole the largest of the images is drawn. */
export function largestScale(gaze: Gaze, images: readonly Framed[], pixelRatio: number): Point {
  const scales = images.map((framed) => scaleOf(gaze, framed, images, pixelRatio));
  return {
    x: Math.max(0, ...scales.map(({ x }) => x)),
    y: Math.max(0, ...scales.map(({ y }) => y)),
  };
}

/** Whether the whole of each image is seen at the size at which it fits. */
export function isWhole({ zoom }: Gaze): boolean {
  return zoom === 1;
}

function scaleOf(
  { zoom }: Gaze,
  { frame, image }: Framed,
  images: readonly Framed[],
  pixelRatio: number,
): Point {
  if (zoom !== "actual") {
    const steady = steadied(zoom, images, pixelRatio);
    return { x: steady, y: steady };
  }
  return {
    x: image.width / pixelRatio / Math.max(1, frame.width),
    y: image.height / pixelRatio / Math.max(1, frame.height),
  };
}

/** Small images grow by whole device pixels only, so that each of their pixels stays a square. */
function steadied(zoom: number, images: readonly Framed[], pixelRatio: number): number {
  const [first] = images;
  if (!first?.frame.isPixelated) return zoom;
  const fit = devicePixels(first, 1, pixelRatio);
  return Math.max(fit, Math.round(zoom * fit)) / fit;
}

function mostZoom(images: readonly Framed[], pixelRatio: number): number {
  const fits = images.map((framed) => devicePixels(framed, 1, pixelRatio));
  return Math.max(LEAST_MOST, MOST_DEVICE_PIXELS / Math.max(0.01, ...fits));
}

/** Device pixels for one pixel of the image. */
function devicePixels({ frame, image }: Framed, scale: number, pixelRatio: number): number {
  return (frame.width * scale * pixelRatio) / Math.max(1, image.width);
}

/** Nothing is made up between the pixels where each is a whole square: 1:1, or a small image. */
function isPixelated(framed: Framed, scale: number, pixelRatio: number): boolean {
  const pixels = devicePixels(framed, scale, pixelRatio);
  const whole = Math.round(pixels);
  if (Math.abs(pixels - whole) > 1e-3) return framed.frame.isPixelated && scale === 1;
  return whole === 1 || (whole > 1 && framed.frame.isPixelated);
}

/** A middle from which the frame shows nothing beyond the image; the image's own where it is small. */
function inside(middle: number, scale: number): number {
  if (scale <= 1) return 0.5;
  const margin = 0.5 / scale;
  return Math.min(1 - margin, Math.max(margin, middle));
}
