import { describe, expect, it } from "vitest";
import { arrange, fitted, type Size } from "./fit";
import {
  actual,
  type Drawn,
  drawnAll,
  type Framed,
  type Gaze,
  largestScale,
  type Point,
  panned,
  WHOLE,
  zoomed,
} from "./look-math";

const RATIOS = [1, 1.5, 2, 3];
const size = (width: number, height = width): Size => ({ width, height });

/** Images as they stand on a page of this size. */
function pair(first: Size, second: Size, pixelRatio: number, box = size(1401, 655)): Framed[] {
  const { shown } = arrange([first, second], box, pixelRatio);
  return [
    { frame: shown[0], image: first },
    { frame: shown[1], image: second },
  ];
}

/** The fraction of an image at a place of its frame, given as fractions of the frame. */
function fractionAt({ frame }: Framed, { offset, scale }: Drawn, at: Point): Point {
  return {
    x: (at.x * frame.width - offset.x) / (frame.width * scale.x),
    y: (at.y * frame.height - offset.y) / (frame.height * scale.y),
  };
}

function fractions(gaze: Gaze, images: readonly Framed[], pixelRatio: number, at: Point): Point[] {
  const all = drawnAll(gaze, images, pixelRatio);
  return images.map((framed, index) => fractionAt(framed, all[index] as Drawn, at));
}

function expectClose(one: Point | undefined, other: Point | undefined): void {
  expect(one?.x).toBeCloseTo(other?.x ?? Number.NaN, 2); // corners are on whole device pixels
  expect(one?.y).toBeCloseTo(other?.y ?? Number.NaN, 2);
}

describe.each(RATIOS)("at %f device pixels for a CSS pixel", (ratio) => {
  const images = pair(size(512), size(1024), ratio);

  it("starts with the whole of each image", () => {
    for (const drawn of drawnAll(WHOLE, images, ratio)) {
      expect(drawn).toMatchObject({ offset: { x: 0, y: 0 }, scale: { x: 1, y: 1 } });
    }
  });

  it.each([
    { x: 0.5, y: 0.5 },
    { x: 0.2, y: 0.7 },
    { x: 0.95, y: 0.1 },
  ])("keeps what is under the pointer at $x, $y in both images", (point) => {
    const before = fractions(WHOLE, images, ratio, point);
    const once = zoomed(WHOLE, 2.5, images, ratio, { image: 1, point });
    const twice = zoomed(once, 1.7, images, ratio, { image: 0, point });
    for (const gaze of [once, twice]) {
      const after = fractions(gaze, images, ratio, point);
      expectClose(after[0], before[0]);
      expectClose(after[1], before[0]);
    }
  });

  it("comes back to the whole, centred", () => {
    const near = zoomed(WHOLE, 4, images, ratio, { image: 0, point: { x: 1, y: 0 } });
    expect(zoomed(near, 0.2, images, ratio)).toEqual(WHOLE);
  });

  it("moves both images with the hand, and never beyond an edge", () => {
    const near = zoomed(WHOLE, 4, images, ratio);
    const frame = images[0]?.frame ?? size(0);
    const moved = panned(near, { x: frame.width / 4, y: 0 }, images, ratio);
    const left = { x: 0.25, y: 0.5 };
    expectClose(
      fractions(moved, images, ratio, { x: 0.5, y: 0.5 })[1],
      fractions(near, images, ratio, left)[1],
    );
    const far = panned(near, { x: 1e6, y: -1e6 }, images, ratio);
    for (const image of [0, 1]) {
      expectClose(fractions(far, images, ratio, { x: 0, y: 1 })[image], { x: 0, y: 1 });
    }
  });

  it.each([
    ["images of two sizes", pair(size(512), size(768, 512), ratio)],
    ["an image larger than the page", pair(size(2048, 1536), size(2048, 1536), ratio)],
    ["small images", pair(size(64), size(96, 48), ratio)],
    ["an odd page", pair(size(333, 517), size(333, 517), ratio, size(997, 431))],
  ])("1:1 puts each pixel on one device pixel: %s", (_, framed) => {
    const gaze = panned(actual(WHOLE), { x: 13.37, y: -7.1 }, framed, ratio);
    drawnAll(gaze, framed, ratio).forEach(({ scale, offset, isPixelated }, index) => {
      const { frame, image } = framed[index] as Framed;
      expect(frame.width * scale.x * ratio).toBeCloseTo(image.width, 6);
      expect(frame.height * scale.y * ratio).toBeCloseTo(image.height, 6);
      expect((offset.x * ratio) % 1).toBeCloseTo(0, 6);
      expect((offset.y * ratio) % 1).toBeCloseTo(0, 6);
      expect(isPixelated).toBe(true);
    });
  });

  it("enlarges small images by whole device pixels, not smoothed", () => {
    const small = pair(size(64), size(64), ratio);
    for (const factor of [1.1, 1.37, 2, 5.2]) {
      const gaze = zoomed(WHOLE, factor, small, ratio);
      for (const [index, { scale, isPixelated }] of drawnAll(gaze, small, ratio).entries()) {
        const pixels = ((small[index]?.frame.width ?? 0) * scale.x * ratio) / 64;
        expect(pixels).toBeCloseTo(Math.round(pixels), 6);
        expect(isPixelated).toBe(true);
      }
    }
  });

  it("smooths large images between their pixels", () => {
    const gaze = zoomed(WHOLE, 2.3, images, ratio);
    expect(drawnAll(gaze, images, ratio).map((one) => one.isPixelated)).toEqual([false, false]);
  });

  it("ends at a limit", () => {
    const near = zoomed(WHOLE, 1e9, images, ratio);
    expect(largestScale(near, images, ratio).x).toBeLessThanOrEqual(64);
    expect(zoomed(near, 1.5, images, ratio)).toEqual(near);
  });
});

it("a small turn of the wheel adds up on small images", () => {
  const small = pair(size(64), size(64), 1);
  let gaze = WHOLE;
  for (let turn = 0; turn < 20; turn += 1) gaze = zoomed(gaze, 1.02, small, 1);
  expect(largestScale(gaze, small, 1).x).toBeGreaterThan(1.3);
});

it("1:1 of an image smaller than its frame stands in the middle of it", () => {
  const image = size(200);
  const frame = { ...fitted(size(400), size(400), 1), isPixelated: false };
  const [drawn] = drawnAll(actual({ zoom: 3, x: 0.9, y: 0.1 }), [{ frame, image }], 1);
  expect(drawn?.offset).toEqual({ x: 100, y: 100 });
});

it("from 1:1 the next step goes on from its size", () => {
  const images = pair(size(2048), size(2048), 1);
  const one = largestScale(actual(WHOLE), images, 1).x;
  expect(one).toBeGreaterThan(2);
  expect(largestScale(zoomed(actual(WHOLE), 1.5, images, 1), images, 1).x).toBeCloseTo(one * 1.5);
});

it("says nothing of images that are not there", () => {
  expect(zoomed(WHOLE, 2, [], 1)).toEqual(WHOLE);
  expect(drawnAll(WHOLE, [], 1)).toEqual([]);
});
