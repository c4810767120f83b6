import { ActionButton } from "./action-bar";
import { useKeyed } from "./own-keys";
import type { VideoDesk } from "./use-videos";
import styles from "./video.module.css";
import { timeText } from "./video-clock";
import { VideoMarks } from "./video-marks";
import { videoMessages as words } from "./video-messages";

/** Where the videos are, and the buttons that move them. */
export function VideoBar({ desk }: { desk: VideoDesk }) {
  const { player, state, clips, run } = desk;
  const actions = useKeyed(desk.actions);
  const frames = player.clip.moments.length;
  const isSeen = state.played.every(Boolean);
  const isPressed = { loop: state.isLooping, frames: desk.isStripOpen };

  function button(name: (typeof actions)[number]["name"]) {
    const action = actions.find((one) => one.name === name);
    if (!action) return null;
    const label = name === "play" && state.isPlaying ? words.actions.pause : action.label;
    return (
      <ActionButton
        key={name}
        action={action}
        label={label}
        isAvailable
        {...((name === "loop" || name === "frames") && { isPressed: isPressed[name] })}
        onRun={run}
      />
    );
  }

  return (
    <section className={styles.bar} ref={keepFocus}>
      <div className={styles.place}>
        <span className={styles.time}>
          {timeText(player.atMs)} / {timeText(player.clip.duration_ms)}
        </span>
        <div className={styles.track}>
          <input
            type="range"
            className={styles.range}
            tabIndex={-1} // arrows answer; the keys of the frames do this without it
            aria-label={words.position}
            aria-valuetext={words.frame(state.frame, frames)}
            min={0}
            max={frames - 1}
            value={state.frame}
            onChange={(event) => player.show(Number(event.currentTarget.value))}
          />
          {desk.marks.map(({ image, at_ms }) => (
            <i
              key={`${image}/${at_ms}`}
              className={styles.tick}
              style={{ left: `${(100 * at_ms) / player.clip.duration_ms}%` }}
            />
          ))}
        </div>
        <span className={styles.time}>{words.frame(state.frame, frames)}</span>
      </div>
      <div className={styles.buttons}>
        {(["play", "back", "forward", "loop"] as const).map(button)}
        {button("slower")}
        <output className={styles.speed}>{words.speed(state.speed)}</output>
        {(["faster", "frames", "mark", "markRight"] as const).map(button)}
      </div>
      <p className={styles.seen} role="status" data-seen={isSeen}>
        {isSeen ? words.seen(clips.length) : words.watch(clips.length, state.share)}
      </p>
      {desk.marks.length > 0 && <VideoMarks desk={desk} />}
    </section>
  );
}

/** A click leaves the focus where it was, so that keys go on meaning what they meant. */
function keepFocus(bar: HTMLElement): () => void {
  const pressed = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest("button")) event.preventDefault();
  };
  bar.addEventListener("mousedown", pressed);
  return () => bar.removeEventListener("mousedown", pressed);
}
