import { translated } from "@/language/translated";

/** Words of the player: in its chunk, not in the first load. */
const en = {
  actions: {
    play: "Play",
    pause: "Pause",
    back: "Frame back",
    forward: "Frame on",
    start: "To the start",
    loop: "Loop",
    slower: "Slower",
    faster: "Faster",
    frames: "Model's frames",
    mark: "Mark",
    markLeft: "Mark left",
    markRight: "Mark right",
  },
  watch: (count: number, share: number) =>
    `${count === 1 ? "Watch the video" : "Watch both videos"} to the end, then judge: ${Math.round(100 * share)} % seen`,
  watchFirst: (count: number) =>
    `${count === 1 ? "Watch the video" : "Watch both videos"} to the end first (Space plays).`,
  seen: (count: number): string => (count === 1 ? "Seen to the end" : "Both seen to the end"),
  frame: (frame: number, frames: number) => `frame ${frame + 1} of ${frames}`,
  speed: (speed: number) => `${speed}×`,
  position: "Position",
  video: (place: number) => `Video ${place + 1}`,
  strip: "The frames that a model sees, as it sees them",
  stripOf: (place: number, count: number) =>
    count === 1 ? "Frames a model sees" : `Frames a model sees of video ${place + 1}`,
  toFrame: (frame: number, time: string) => `Show frame ${frame + 1}, at ${time}`,
  marks: "Time marks",
  markAt: (place: number, count: number, time: string) =>
    count === 1 ? time : `${place === 0 ? "Left" : "Right"} ${time}`,
  goTo: (name: string) => `Go to the mark ${name}`,
  reason: (name: string) => `Why the mark ${name}`,
  reasonHint: "why? (optional)",
  remove: (name: string) => `Remove the mark ${name}`,
};

export type VideoMessages = typeof en;
export const videoMessages = translated("video", en);
