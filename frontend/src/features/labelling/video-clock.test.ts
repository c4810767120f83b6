import { describe, expect, it } from "vitest";
import {
  type Clip,
  correction,
  frameAt,
  leaderOf,
  middleOf,
  nextSpeed,
  playedShare,
  timeText,
} from "./video-clock";

const steady = (frames: number, fps: number): Clip => ({
  moments: Array.from({ length: frames }, (_, frame) => Math.round((1000 * frame) / fps)),
  duration_ms: Math.round((1000 * frames) / fps),
});
const uneven: Clip = { moments: [0, 40, 80, 500, 1500], duration_ms: 1800 };

describe("frames and times", () => {
  it("finds every frame again from its middle, whatever the rate", () => {
    for (const clip of [steady(24, 12), steady(90, 29.97), steady(1, 25), uneven]) {
      clip.moments.forEach((_, frame) => {
        expect(frameAt(clip.moments, middleOf(clip, frame))).toBe(frame);
      });
    }
  });

  it("reads a time by real moments, with a player's rounding forgiven", () => {
    expect([0, 39, 40, 79.6, 499, 501, 9999].map((ms) => frameAt(uneven.moments, ms))).toEqual([
      0, 0, 1, 2, 2, 3, 4,
    ]);
    expect(frameAt([], 5)).toBe(0);
  });

  it("lets the longest lead", () => {
    expect(leaderOf([steady(10, 10), steady(30, 10), steady(30, 10)])).toBe(1);
  });

  it("writes times", () => {
    expect([0, 1250, 61_999].map(timeText)).toEqual(["0:00.00", "0:01.25", "1:01.99"]);
  });
});

describe("keeping step", () => {
  const one = 83;
  it("leaves alone what is in step", () => {
    expect(correction(1010, 1000, one, 1)).toEqual({ rate: 1 });
  });

  it("slows what is ahead, hastens what is behind, more for more, and never much", () => {
    const rates = [-300, -60, 60, 300].map((drift) => correction(1000 + drift, 1000, one, 1).rate);
    expect(rates[0]).toBeCloseTo(1.12);
    expect(rates[1]).toBeGreaterThan(1);
    expect(rates[2]).toBeLessThan(1);
    expect(rates[3]).toBeCloseTo(0.88);
    expect(correction(1060, 1000, one, 2).rate).toBeLessThan(2);
  });

  it("jumps where it is far off", () => {
    expect(correction(2000, 1000, one, 1)).toEqual({ rate: 1, seekMs: 1000 });
  });

  it("comes together when it is simulated", () => {
    let follower = 200;
    let leader = 0;
    for (let step = 0; step < 120; step += 1) {
      const { rate, seekMs } = correction(follower, leader, one, 1);
      follower = (seekMs ?? follower) + 33 * rate;
      leader += 33;
    }
    expect(Math.abs(follower - leader)).toBeLessThan(one / 2);
  });
});

describe("what counts as played", () => {
  const ranges = (...parts: [number, number][]) => ({
    length: parts.length,
    start: (index: number) => parts[index]?.[0] ?? 0,
    end: (index: number) => parts[index]?.[1] ?? 0,
  });
  const clip = steady(24, 12);
  it("is what ran, and not what was jumped over", () => {
    expect(playedShare(ranges(), clip)).toBe(0);
    expect(playedShare(ranges([0, 0.5], [1.5, 2]), clip)).toBeLessThan(0.6);
    expect(playedShare(ranges([0, 1.9]), clip)).toBe(1);
    expect(playedShare(ranges([0, 1], [1, 2]), clip)).toBe(1);
  });
});

it("changes speed within its steps", () => {
  expect([nextSpeed(1, 1), nextSpeed(2, 1), nextSpeed(0.25, -1)]).toEqual([1.5, 2, 0.25]);
});
