import type { Mark, VideoDesk } from "./use-videos";
import styles from "./video.module.css";
import { frameAt, timeText } from "./video-clock";
import { videoMessages as words } from "./video-messages";

/** The moments marked: each can be gone to, given a reason, and removed. */
export function VideoMarks({ desk }: { desk: VideoDesk }) {
  const { player, clips, marks, setMarks } = desk;

  function change(mark: Mark, reason: string): void {
    setMarks(marks.map((one) => (one === mark ? { ...mark, reason } : one)));
  }
  return (
    <ul className={styles.marks} aria-label={words.marks}>
      {marks.map((mark) => {
        const name = words.markAt(mark.image, clips.length, timeText(mark.at_ms));
        return (
          <li key={`${mark.image}/${mark.at_ms}`} className={styles.mark}>
            <button
              type="button"
              aria-label={words.goTo(name)}
              onClick={() => player.show(frameAt(player.clip.moments, mark.at_ms))}
            >
              {name}
            </button>
            <input
              type="text"
              maxLength={200}
              aria-label={words.reason(name)}
              placeholder={words.reasonHint}
              value={mark.reason}
              onChange={(event) => change(mark, event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
              }}
            />
            <button
              type="button"
              aria-label={words.remove(name)}
              onClick={() => setMarks(marks.filter((one) => one !== mark))}
            >
              ×
            </button>
          </li>
        );
      })}
    </ul>
  );
}
