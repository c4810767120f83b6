import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Schemas } from "@/client/api";
import type { Action } from "./actions";
import type { Question } from "./desk";
import type { Lease } from "./queries";
import { useKeys } from "./use-keys";
import type { Labelling } from "./use-labelling";
import { type VideoName, videoActions } from "./video-actions";
import { frameAt } from "./video-clock";
import { videoMessages } from "./video-messages";
import { LockedPlayer, type PlayerState } from "./video-player";

export type Mark = Required<Schemas["TimeMarkRequest"]>;
export type Played = NonNullable<Lease["images"][number]["video"]>;

/** What the bar and the strip are drawn from. */
export interface VideoDesk {
  readonly player: LockedPlayer;
  readonly state: PlayerState;
  readonly clips: readonly Played[];
  readonly actions: readonly Action<VideoName>[];
  readonly run: (action: Action<VideoName>) => void;
  readonly marks: readonly Mark[];
  readonly setMarks: (marks: readonly Mark[]) => void;
  readonly isStripOpen: boolean;
}

const NO_STATE: PlayerState = {
  isPlaying: false,
  frame: 0,
  speed: 1,
  isLooping: false,
  played: [],
  share: 0,
};
const never = () => () => undefined;

/** The videos of the question shown, as soon as they can play: keys, marks, and what was seen. */
export function useVideos(
  question: Question | undefined,
  videos: readonly HTMLVideoElement[] | undefined,
  labelling: Labelling,
): VideoDesk | undefined {
  const player = useMemo(
    () => question && videos && new LockedPlayer(videos, clipsOf(question), hasBefore(question)),
    [question, videos],
  );
  const state = useSyncExternalStore(player?.subscribe ?? never, () => player?.state ?? NO_STATE);
  const [marks, setMarks] = useMarks(question);
  const [isStripOpen, setIsStripOpen] = useState(false);
  const clips = question ? clipsOf(question) : [];
  const actions = videoActions(clips.length);
  useWatching(player, videos);
  useStart(player, labelling.isPainted);
  useSay(question?.key, player, state, marks, isStripOpen, labelling);

  function mark(place: number): void {
    const clip = clips[place];
    if (!player || !clip) return;
    const at_ms = clip.moments[frameAt(clip.moments, player.atMs)] ?? 0;
    setMarks(withMark(marks, { image: place, at_ms, reason: "" }));
  }

  function run({ name }: Action<VideoName>): void {
    if (!player) return;
    const acts: Record<VideoName, () => void> = {
      play: () => player.toggle(),
      back: () => player.step(-1),
      forward: () => player.step(1),
      start: () => player.show(0),
      loop: () => player.toggleLoop(),
      slower: () => player.changeSpeed(-1),
      faster: () => player.changeSpeed(1),
      frames: () => setIsStripOpen(!isStripOpen),
      mark: () => mark(0),
      markRight: () => mark(1),
    };
    acts[name]();
  }
  useKeys(actions, run);
  return player && { player, state, clips, actions, run, marks, setMarks, isStripOpen };
}

/** A new mark, in the order of time; where there is one on this very frame, none any more. */
export function withMark(marks: readonly Mark[], mark: Mark): readonly Mark[] {
  const others = marks.filter((one) => one.image !== mark.image || one.at_ms !== mark.at_ms);
  if (others.length < marks.length) return others;
  return [...marks, mark].sort((one, other) => one.at_ms - other.at_ms || one.image - other.image);
}

function clipsOf(question: Question): Played[] {
  return question.lease.images.flatMap((image) => (image.video ? [image.video] : []));
}

/** It was answered once: then it was played once. */
function hasBefore(question: Question): boolean {
  return question.before !== undefined;
}

function useMarks(question: Question | undefined) {
  const [held, setHeld] = useState<{ key: string; marks: readonly Mark[] } | null>(null);
  const before = (question?.before?.marks ?? []).map((mark) => ({
    ...mark,
    reason: mark.reason ?? "",
  }));
  const marks = held !== null && held.key === question?.key ? held.marks : before;
  const set = (next: readonly Mark[]) => {
    if (question) setHeld({ key: question.key, marks: next });
  };
  return [marks, set] as const;
}

/** Every painted frame of the leader is looked at, and its end. */
function useWatching(
  player: LockedPlayer | undefined,
  videos: readonly HTMLVideoElement[] | undefined,
) {
  useEffect(() => {
    const lead = player && videos?.[player.leader];
    if (!player || !lead) return;
    let handle = 0;
    const watch = () => {
      handle = lead.requestVideoFrameCallback((_, { mediaTime }) => {
        if (player.state.isPlaying) player.look(1000 * mediaTime);
        watch();
      });
    };
    const ended = () => player.ended();
    lead.addEventListener("ended", ended);
    watch();
    return () => {
      lead.removeEventListener("ended", ended);
      lead.cancelVideoFrameCallback(handle);
      player.stop();
    };
  }, [player, videos]);
}

/** Plays by itself once it is on the screen, unless the person asked for less motion. */
function useStart(player: LockedPlayer | undefined, isPainted: boolean) {
  useEffect(() => {
    const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (player && isPainted && player.plays === 0 && !isStill) player.play();
  }, [player, isPainted]);
}

/** Tells the desk whether it may be judged, and what to store beside the answer. */
function useSay(
  key: string | undefined,
  player: LockedPlayer | undefined,
  state: PlayerState,
  marks: readonly Mark[],
  isStripOpen: boolean,
  { setGate, companion }: Labelling,
) {
  const count = state.played.length;
  const isSeen = count > 0 && state.played.every(Boolean);
  const [stripKey, setStripKey] = useState<string>();
  useEffect(() => {
    if (isStripOpen && key) setStripKey(key);
  }, [isStripOpen, key]);
  useEffect(() => {
    const words = isSeen ? "" : videoMessages.watchFirst(Math.max(1, count));
    if (key) setGate({ key, words });
  }, [key, isSeen, count, setGate]);
  useEffect(() => {
    companion.current = {
      filled: () => (marks.length > 0 ? { marks: [...marks] } : {}),
      view: () => ({
        video: {
          played: state.played,
          plays: player?.plays ?? 0,
          steps: player?.steps ?? 0,
          speed: state.speed,
          frames_opened: stripKey === key,
        },
      }),
    };
    return () => {
      companion.current = null;
    };
  });
}
