import { describe, expect, it } from "vitest";
import { type Action, actions, besidePlayer, findClashes } from "./actions";
import { checklistActions, scoringActions } from "./kind-actions";
import { withMark } from "./use-videos";
import { videoActions } from "./video-actions";
import { LockedPlayer, type Player } from "./video-player";

/** A player with a clock that the test winds. */
class Fake implements Player {
  playbackRate = 1;
  paused = true;
  ranges: [number, number][] = [];
  #at = 0;
  constructor(readonly lengthS: number) {}
  get currentTime(): number {
    return this.#at;
  }
  set currentTime(at: number) {
    this.#at = at;
    this.ranges.push([at, at]);
  }
  get ended(): boolean {
    return this.#at >= this.lengthS;
  }
  get played() {
    return {
      length: this.ranges.length,
      start: (index: number) => this.ranges[index]?.[0] ?? 0,
      end: (index: number) => this.ranges[index]?.[1] ?? 0,
    };
  }
  play(): Promise<void> {
    this.paused = false;
    this.ranges.push([this.#at, this.#at]);
    return Promise.resolve();
  }
  pause(): void {
    this.paused = true;
  }
  wind(seconds: number): void {
    if (this.paused) return;
    this.#at = Math.min(this.lengthS, this.#at + seconds * this.playbackRate);
    const last = this.ranges.at(-1);
    if (last) last[1] = this.#at;
  }
}

const clip = (frames: number) => ({
  moments: Array.from({ length: frames }, (_, frame) => 100 * frame),
  duration_ms: 100 * frames,
});

function pair(...frames: number[]) {
  const videos = frames.map((count) => new Fake(count / 10));
  const player = new LockedPlayer(videos, frames.map(clip));
  const run = (seconds: number) => {
    for (let step = 0; step < seconds * 20; step += 1) {
      for (const video of videos) video.wind(0.05);
      player.look();
    }
    if (videos[player.leader]?.ended) player.ended();
  };
  return { videos, player, run };
}

describe("two videos as one", () => {
  it("play, and count as played when both have run to their end", () => {
    const { videos, player, run } = pair(20, 20);
    player.play();
    run(1);
    expect(player.state).toMatchObject({ isPlaying: true, frame: 10, played: [false, false] });
    run(1.2);
    expect(player.state).toMatchObject({ isPlaying: false, frame: 19, played: [true, true] });
    expect(videos.every((video) => video.paused)).toBe(true);
  });

  it("are not played by being stepped or dragged through", () => {
    const { player } = pair(20, 20);
    for (let frame = 0; frame < 20; frame += 1) player.step(1);
    player.show(0);
    player.show(19);
    expect(player.state.played).toEqual([false, false]);
    expect(player.steps).toBe(20);
  });

  it("step to the same frame, in its middle, and stay within", () => {
    const { videos, player } = pair(20, 20);
    player.step(1);
    player.step(1);
    expect(videos.map((video) => video.currentTime)).toEqual([0.25, 0.25]);
    player.step(-9);
    expect(player.state.frame).toBe(0);
    player.show(99);
    expect(player.state.frame).toBe(19);
  });

  it("bend the one that is ahead back into step", () => {
    const { videos, player, run } = pair(40, 40);
    player.play();
    run(0.5);
    videos[1]?.wind(0.2);
    run(2.5);
    const [first, second] = videos.map((video) => video.currentTime);
    expect(Math.abs((first ?? 0) - (second ?? 1))).toBeLessThan(0.05);
  });

  it("let the longer one lead, and rest the shorter one on its last frame", () => {
    const { videos, player, run } = pair(10, 20);
    expect(player.leader).toBe(1);
    player.play();
    run(1.5);
    expect(player.state).toMatchObject({ frame: 15, played: [true, false] });
    run(0.6);
    expect(player.state.played).toEqual([true, true]);
    player.show(18);
    expect(videos[0]?.currentTime).toBeCloseTo(0.95);
  });

  it("loop until told otherwise, and play from the start at the end", () => {
    const { player, run } = pair(10, 10);
    player.toggleLoop();
    player.play();
    run(1.1);
    expect(player.state).toMatchObject({ isPlaying: true, played: [true, true] });
    player.toggleLoop();
    run(1.2);
    expect(player.state.isPlaying).toBe(false);
    player.play();
    run(0.3);
    expect(player.state.frame).toBeLessThan(5);
  });

  it("change speed together", () => {
    const { videos, player, run } = pair(40, 40);
    player.changeSpeed(1);
    player.changeSpeed(1);
    player.play();
    run(1);
    expect(player.state.frame).toBe(20);
    expect(videos.map((video) => video.playbackRate)).toEqual([2, 2]);
  });
});

describe("marks", () => {
  it("stand in the order of time, and a second one on a frame takes it away", () => {
    const mark = (image: number, at_ms: number) => ({ image, at_ms, reason: "" });
    const marks = withMark(withMark([], mark(0, 900)), mark(1, 100));
    expect(marks.map((one) => one.at_ms)).toEqual([100, 900]);
    expect(withMark(marks, mark(1, 900))).toHaveLength(3);
    expect(withMark(marks, mark(0, 900))).toEqual([mark(1, 100)]);
  });
});

it("no key of the player is one that answers", () => {
  const scale = { low: -3, high: 7, values: [] } as never;
  for (const list of [actions, checklistActions, scoringActions(scale)]) {
    expect(findClashes([...besidePlayer<Action>(list, "video"), ...videoActions(2)])).toEqual([]);
  }
});
