import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { Question } from "./desk";
import type { Arrangement, Shown } from "./fit";
import { layerStyle } from "./layer";
import styles from "./stage.module.css";

const RETRY_AFTER_MS = [400, 1500];

interface Props {
  question: Question;
  arrangement: Arrangement;
  isShown: boolean;
  onPainted: (key: string) => void;
  onBroken: (key: string) => void;
}

/**
 * The images of one question. Those still to come are loaded and decoded out of sight, so that
 * showing them is a change of one style and nothing else. All appear in the same frame.
 */
export function ImageGroup({ question, arrangement, isShown, onPainted, onBroken }: Props) {
  const [decoded, setDecoded] = useState<readonly number[]>([]);
  const isReady = decoded.length === question.lease.images.length;
  const painted = useEffectEvent(() => onPainted(question.key));

  useEffect(() => {
    if (isShown && isReady) return afterPaint(painted);
  }, [isShown, isReady]);

  return (
    <div
      className={styles.layer}
      data-shown={isShown && isReady}
      style={layerStyle(arrangement)}
      aria-hidden={!isShown}
    >
      {question.lease.images.map((image, index) => (
        <DecodedImage
          // Two images of a question may be the same file.
          // biome-ignore lint/suspicious/noArrayIndexKey: the place on the screen is the identity
          key={index}
          src={image.url}
          shown={arrangement.shown[index]}
          onDecoded={() => setDecoded((known) => [...new Set([...known, index])])}
          onBroken={() => onBroken(question.key)}
        />
      ))}
    </div>
  );
}

interface ImageProps {
  src: string;
  shown: Shown | undefined;
  onDecoded: () => void;
  onBroken: () => void;
}

/** One image. A failed load is tried twice more before the image counts as broken. */
function DecodedImage({ src, shown, onDecoded, onBroken }: ImageProps) {
  const [failures, setFailures] = useState(0);
  const [attempt, setAttempt] = useState(0);
  const element = useRef<HTMLImageElement>(null);
  const broken = useEffectEvent(onBroken);

  useEffect(() => {
    if (failures === 0) return;
    const wait = RETRY_AFTER_MS[failures - 1];
    if (wait === undefined) {
      broken();
      return;
    }
    const timer = setTimeout(() => setAttempt(failures), wait);
    return () => clearTimeout(timer);
  }, [failures]);

  function loaded(): void {
    element.current?.decode().then(onDecoded, () => setFailures(attempt + 1));
  }

  const size = { width: shown?.width, height: shown?.height };
  return (
    <div className={styles.frame} style={size} data-frame>
      <img
        key={attempt} // a new element asks the network again
        ref={element}
        className={styles.image}
        src={src}
        alt=""
        draggable={false}
        decoding="sync" // already decoded: painted with the frame that shows it
        data-pixelated={shown?.isPixelated}
        style={size}
        onLoad={loaded}
        onError={() => setFailures(attempt + 1)}
      />
    </div>
  );
}

/** Calls back once the frame now being prepared has been painted. Returns the way to stop. */
export function afterPaint(done: () => void): () => void {
  let isOff = false;
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    if (!isOff) done();
  };
  const frame = requestAnimationFrame(() => channel.port2.postMessage(null));
  return () => {
    isOff = true;
    cancelAnimationFrame(frame);
    channel.port1.close();
  };
}
