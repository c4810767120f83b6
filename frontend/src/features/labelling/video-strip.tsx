import type { VideoDesk } from "./use-videos";
import styles from "./video.module.css";
import { frameAt, timeText } from "./video-clock";
import { videoMessages as words } from "./video-messages";

/** The exact frames that a model will see, losslessly, a row for each video. */
export function VideoStrip({ desk: { player, state, clips } }: { desk: VideoDesk }) {
  return (
    <section className={styles.strip} aria-label={words.strip}>
      {clips.map((clip, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place on the screen is the identity
        <div key={place} className={styles.row}>
          <p className={styles.rowName}>{words.stripOf(place, clips.length)}</p>
          {clip.seen.map((seen) => (
            <button
              key={seen.frame}
              type="button"
              className={styles.still}
              aria-label={words.toFrame(seen.frame, timeText(seen.at_ms))}
              aria-current={frameAt(clip.moments, player.atMs) === seen.frame && !state.isPlaying}
              onClick={() => player.show(frameAt(player.clip.moments, seen.at_ms))}
            >
              <img src={seen.url} alt="" />
              <span>{timeText(seen.at_ms)}</span>
            </button>
          ))}
        </div>
      ))}
    </section>
  );
}
