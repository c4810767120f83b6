/** The maths of players in step: frames, times, drift. Times are in ms from the first frame. */

export interface Clip {
  readonly moments: readonly number[]; // when each frame appears: real times, not a rate
  readonly duration_ms: number;
}

/** The frame that is on the screen at a time. */
export function frameAt(moments: readonly number[], ms: number): number {
  let low = 0;
  let high = moments.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    // Players round times; a frame is due a moment before its time rather than after it.
    if ((moments[middle] ?? 0) <= ms + 0.6) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** Where to seek to see a frame for certain: its middle, as far from both neighbours as can be. */
export function middleOf(clip: Clip, frame: number): number {
  const begin = clip.moments[frame] ?? 0;
  const end = clip.moments[frame + 1] ?? clip.duration_ms;
  return begin + Math.max(0, end - begin) / 2;
}

/** A clip's mean time from one frame to the next. */
export function frameMs({ moments, duration_ms }: Clip): number {
  return duration_ms / Math.max(1, moments.length);
}

/** The longest clip leads; the others follow it and rest on their last frame. */
export function leaderOf(clips: readonly Clip[]): number {
  const longest = Math.max(...clips.map((clip) => clip.duration_ms));
  return clips.findIndex((clip) => clip.duration_ms === longest);
}

export interface Correction {
  readonly rate: number; // of the follower's playing
  readonly seekMs?: number;
}

const MOST_BEND = 0.12; // of the speed: less than an eye sees
const FAR_FRAMES = 5;

/** How a follower that is at `ms` gets back in step with its leader at `leaderMs`. */
export function correction(
  ms: number,
  leaderMs: number,
  oneFrameMs: number,
  speed: number,
): Correction {
  const drift = ms - leaderMs; // above 0: it is ahead
  if (Math.abs(drift) < oneFrameMs / 4) return { rate: speed };
  if (Math.abs(drift) > FAR_FRAMES * oneFrameMs) return { rate: speed, seekMs: leaderMs };
  const bend = Math.max(-MOST_BEND, Math.min(MOST_BEND, drift / (4 * oneFrameMs)));
  return { rate: speed * (1 - bend) };
}

type Ranges = Pick<TimeRanges, "length" | "start" | "end">;

/** How much of a clip has been played, from 0 to 1. Moving over it by hand does not count. */
export function playedShare(ranges: Ranges, clip: Clip): number {
  let played = 0;
  for (let index = 0; index < ranges.length; index += 1) {
    played += 1000 * (ranges.end(index) - ranges.start(index));
  }
  // Players leave out up to a frame at either end.
  return Math.min(1, played / Math.max(1, clip.duration_ms - 2 * frameMs(clip)));
}

export const SPEEDS: readonly number[] = [0.25, 0.5, 1, 1.5, 2];

export function nextSpeed(speed: number, step: -1 | 1): number {
  const place = SPEEDS.indexOf(speed) + step;
  return SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, place))] ?? 1;
}

/** 0:01.25 */
export function timeText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const seconds = (Math.floor((ms % 60_000) / 10) / 100).toFixed(2).padStart(5, "0");
  return `${minutes}:${seconds}`;
}
