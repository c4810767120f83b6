import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { Question } from "./desk";
import type { Arrangement } from "./fit";
import { afterPaint } from "./image-group";
import { layerStyle } from "./layer";
import stage from "./stage.module.css";
import styles from "./video.module.css";
import type { ViewRecord } from "./view-record";

const NEXT = 1; // how many questions ahead are fetched whole; of later ones the beginning

interface Props {
  question: Question;
  arrangement: Arrangement;
  place: number; // 0: on the screen
  record: ViewRecord;
  onReady: (videos: readonly HTMLVideoElement[]) => void;
  onPainted: (key: string) => void;
  onBroken: () => void;
  onPress: () => void;
}

/** The videos of one question. Those still to come are fetched out of sight. */
export function VideoGroup(props: Props) {
  const { question, arrangement, place, record, onReady, onPainted, onBroken, onPress } = props;
  const images = question.lease.images;
  const videos = useRef<(HTMLVideoElement | null)[]>([]);
  const [known, setKnown] = useState<readonly number[]>([]);
  const isShown = place === 0;
  const isReady = known.length === images.length;
  const painted = useEffectEvent(() => onPainted(question.key));
  const ready = useEffectEvent(() => onReady(videos.current.filter((video) => video !== null)));

  // Where this chunk came late, a video may have loaded before the page had it.
  useEffect(() => {
    const loaded = videos.current.flatMap((video, index) => (video?.readyState ? [index] : []));
    setKnown((before) => [...new Set([...before, ...loaded])]);
  }, []);
  useEffect(() => {
    if (isReady) ready();
  }, [isReady]);
  useEffect(() => {
    if (isShown && isReady) return afterPaint(painted);
  }, [isShown, isReady]);

  return (
    <div
      className={stage.layer}
      data-shown={isShown && isReady}
      style={layerStyle(arrangement)}
      aria-hidden={!isShown}
    >
      {images.map((image, index) => {
        const shown = arrangement.shown[index];
        return (
          <video
            // Two videos of a question may be the same file.
            // biome-ignore lint/suspicious/noArrayIndexKey: the place on the screen is the identity
            key={index}
            ref={(element) => {
              videos.current[index] = element;
            }}
            className={styles.video}
            src={image.url}
            poster={image.video?.poster}
            muted
            playsInline
            disablePictureInPicture
            preload={place <= NEXT ? "auto" : "metadata"}
            data-pixelated={shown?.isPixelated}
            style={{ width: shown?.width, height: shown?.height }}
            onLoadedMetadata={() => setKnown((before) => [...new Set([...before, index])])}
            onError={onBroken}
            onClick={onPress}
            onPointerEnter={(event) => {
              if (event.pointerType === "mouse") record.enter(index);
            }}
            onPointerLeave={() => record.leave()}
          />
        );
      })}
    </div>
  );
}
