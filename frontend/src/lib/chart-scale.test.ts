import { describe, expect, it } from "vitest";
import { domainOf, linearScale, nearestIndex, ticksOf } from "./chart-scale";

describe("a chart's scale", () => {
  it("covers the finite values and nothing else", () => {
    expect(domainOf([3, Number.NaN, -1, Number.POSITIVE_INFINITY])).toEqual({ low: -1, high: 3 });
    expect(domainOf([])).toEqual({ low: 0, high: 1 });
  });

  it("is never a point", () => {
    expect(domainOf([5, 5])).toEqual({ low: 4.5, high: 5.5 });
    expect(domainOf([0])).toEqual({ low: -1, high: 1 });
  });

  it.each([
    [{ low: 0, high: 10 }, [0, 2, 4, 6, 8, 10]],
    [{ low: 0.12, high: 0.58 }, [0.2, 0.3, 0.4, 0.5]],
    [{ low: -3, high: 3 }, [-2, 0, 2]],
    [{ low: 0, high: 240 }, [0, 50, 100, 150, 200]],
  ])("has round ticks inside %j", (domain, ticks) => {
    expect(ticksOf(domain)).toEqual(ticks);
  });

  it("maps ends to ends, also upside down", () => {
    const y = linearScale({ low: 0, high: 4 }, 100, 0);
    expect([y(0), y(1), y(4)]).toEqual([100, 75, 0]);
  });

  it("finds the nearest point", () => {
    expect(nearestIndex([0, 10, 20, 30], 14)).toBe(1);
    expect(nearestIndex([0, 10, 20, 30], 16)).toBe(2);
    expect(nearestIndex([0, 10], 99)).toBe(1);
    expect(nearestIndex([7], 0)).toBe(0);
    expect(nearestIndex([], 3)).toBe(-1);
  });
});
