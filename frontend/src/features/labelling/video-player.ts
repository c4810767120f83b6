import {
  type Clip,
  correction,
  frameAt,
  frameMs,
  leaderOf,
  middleOf,
  nextSpeed,
  playedShare,
} from "./video-clock";

/** What is used of a <video>. */
export type Player = Pick<
  HTMLVideoElement,
  "currentTime" | "playbackRate" | "paused" | "ended" | "played" | "play" | "pause"
>;

export interface PlayerState {
  readonly isPlaying: boolean;
  readonly frame: number; // of the leader
  readonly speed: number;
  readonly isLooping: boolean;
  readonly played: readonly boolean[]; // to its end, at least once
  readonly share: number; // of what is still to be seen, the least played: 0 to 1
}

/**
 * One or more videos as if they were one: played, paused, stepped and turned back together. The
 * longest leads, and the others are bent to its clock. Knows nothing of React.
 */
export class LockedPlayer {
  readonly #videos: readonly Player[];
  readonly #clips: readonly Clip[];
  readonly leader: number; // its place
  readonly #listeners = new Set<() => void>();
  steps = 0; // how often a person moved by frames
  plays = 0;
  #state: PlayerState;

  constructor(videos: readonly Player[], clips: readonly Clip[], wasPlayed = false) {
    this.#videos = videos;
    this.#clips = clips;
    this.leader = leaderOf(clips);
    this.#state = {
      isPlaying: false,
      frame: 0,
      speed: 1,
      isLooping: false,
      played: clips.map(() => wasPlayed),
      share: wasPlayed ? 1 : 0,
    };
  }

  get state(): PlayerState {
    return this.#state;
  }

  get clip(): Clip {
    return this.#clips[this.leader] as Clip;
  }

  get #lead(): Player {
    return this.#videos[this.leader] as Player;
  }

  /** When the leader's frame appears. */
  get atMs(): number {
    return this.clip.moments[this.#state.frame] ?? 0;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  toggle(): void {
    if (this.#state.isPlaying) this.pause();
    else this.play();
  }

  play(): void {
    if (this.#lead.ended || this.#state.frame >= this.clip.moments.length - 1) this.#seek(0);
    this.plays += 1;
    this.#set({ isPlaying: true });
    for (const video of this.#videos) {
      video.playbackRate = this.#state.speed;
      // Refused where the browser wants a gesture first: then the button is there.
      if (!video.ended) video.play().catch(() => this.#refused());
    }
  }

  pause(): void {
    for (const video of this.#videos) video.pause();
    this.#set({ isPlaying: false });
    this.look();
    this.#align(this.#state.frame);
  }

  /** The question is gone: nothing plays on behind the next one. */
  stop(): void {
    for (const video of this.#videos) video.pause();
  }

  step(by: number): void {
    if (this.#state.isPlaying) this.pause();
    this.steps += 1;
    this.#seek(this.#state.frame + by);
  }

  show(frame: number): void {
    if (this.#state.isPlaying) this.pause();
    this.#seek(frame);
  }

  changeSpeed(step: -1 | 1): void {
    const speed = nextSpeed(this.#state.speed, step);
    for (const video of this.#videos) video.playbackRate = speed;
    this.#set({ speed });
  }

  toggleLoop(): void {
    this.#set({ isLooping: !this.#state.isLooping });
  }

  /** Looks where the players are, and brings those in step that are not. For each frame painted. */
  look(leaderMs = 1000 * this.#lead.currentTime): void {
    const frame = frameAt(this.clip.moments, leaderMs);
    if (this.#state.isPlaying) this.#followAll();
    this.#set({ frame, ...this.#progress() });
  }

  /** The leader has reached its end. */
  ended(): void {
    this.look();
    if (this.#state.isLooping && this.#state.isPlaying) {
      this.#seek(0);
      this.play();
      return;
    }
    for (const video of this.#videos) video.pause();
    this.#set({ isPlaying: false, frame: this.clip.moments.length - 1, ...this.#progress() });
  }

  #followAll(): void {
    const now = 1000 * this.#lead.currentTime;
    this.#videos.forEach((video, index) => {
      const clip = this.#clips[index];
      if (index === this.leader || !clip || video.ended || now >= clip.duration_ms) return;
      const { speed } = this.#state;
      const { rate, seekMs } = correction(1000 * video.currentTime, now, frameMs(clip), speed);
      if (seekMs !== undefined) video.currentTime = seekMs / 1000;
      if (video.playbackRate !== rate) video.playbackRate = rate;
    });
  }

  #seek(frame: number): void {
    const last = this.clip.moments.length - 1;
    const wanted = Math.max(0, Math.min(last, frame));
    this.#set({ frame: wanted });
    this.#align(wanted);
  }

  /** Every player on the frame that is due when the leader shows `frame`. */
  #align(frame: number): void {
    const ms = this.clip.moments[frame] ?? 0;
    this.#videos.forEach((video, index) => {
      const clip = this.#clips[index];
      if (clip) video.currentTime = middleOf(clip, frameAt(clip.moments, ms)) / 1000;
    });
  }

  #progress(): Pick<PlayerState, "played" | "share"> {
    const shares = this.#videos.map((video, index) =>
      playedShare(video.played, this.#clips[index] as Clip),
    );
    const played = this.#state.played.map((was, index) => was || (shares[index] ?? 0) >= 1);
    return { played, share: Math.min(1, ...shares.filter((_, index) => !played[index])) };
  }

  #refused(): void {
    if (this.#lead.paused) this.#set({ isPlaying: false });
  }

  #set(change: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
