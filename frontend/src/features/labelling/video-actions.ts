import type { Action } from "./actions";
import { videoMessages } from "./video-messages";

export type VideoName =
  | "play"
  | "back"
  | "forward"
  | "start"
  | "loop"
  | "slower"
  | "faster"
  | "frames"
  | "mark"
  | "markRight";

const words = videoMessages.actions;

function action(name: VideoName, label: string, ...keys: string[]): Action<VideoName> {
  return { name, label, keys, group: "video", needs: "question" };
}

/** Of the player. None of their keys is one that a kind answers with. */
export function videoActions(count: number): readonly Action<VideoName>[] {
  const isPair = count === 2;
  return [
    action("play", words.play, " "),
    action("back", words.back, ","),
    action("forward", words.forward, "."),
    action("start", words.start, "Home"),
    action("loop", words.loop, "l"),
    action("slower", words.slower, "<"),
    action("faster", words.faster, ">"),
    action("frames", words.frames, "v"),
    action("mark", isPair ? words.markLeft : words.mark, "m"),
    ...(isPair ? [action("markRight", words.markRight, "n")] : []),
  ];
}
