import { expect, it } from "vitest";
import { incomplete, type Pixels } from "./mask-outline";

const SIDE = 12;

function pixels(value: (x: number, y: number) => number): Pixels {
  const data = new Uint8ClampedArray(4 * SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const one = value(x, y);
      data.set([one, one, one, 255], 4 * (y * SIDE + x));
    }
  }
  return { width: SIDE, height: SIDE, data };
}

const source = pixels((x, y) => x + y);
const at = (drawn: Uint8ClampedArray, x: number, y: number) => drawn[4 * (y * SIDE + x)];

it("keeps what is known, empties the hole, and draws its edge in black and white", () => {
  const mask = pixels((x, y) => (x >= 3 && x <= 8 && y >= 3 && y <= 8 ? 255 : 0));
  const drawn = incomplete(source, mask);
  expect(at(drawn, 2, 5)).toBe(7);
  expect(at(drawn, 5, 5)).toBe(128);
  const edge = [3, 4, 5, 6, 7, 8].map((x) => at(drawn, x, 3));
  expect(new Set(edge)).toEqual(new Set([0, 255]));
});

it("draws no edge along the border of the image, where nothing is known", () => {
  const drawn = incomplete(
    source,
    pixels((x) => (x < 6 ? 255 : 0)),
  );
  expect(at(drawn, 0, 0)).toBe(128);
  expect([0, 255]).toContain(at(drawn, 5, 0));
});

it("leaves the source as it is where the mask is dark", () => {
  expect(
    incomplete(
      source,
      pixels(() => 127),
    ),
  ).toEqual(source.data);
});
