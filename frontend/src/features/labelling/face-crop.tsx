import styles from "./faces.module.css";
import { facesMessages as words } from "./faces-messages";
import type { Size } from "./fit";
import type { Lease } from "./queries";

export type FaceBox = Lease["faces"][number];
type Image = Lease["images"][number];

const PADDING = 0.35; // of the box's longer side, on each side: hair, chin and ears are seen
const SMALL_PX = 256; // an image under this size is enlarged pixel by pixel, here as on the stage

export interface Crop {
  readonly x: number; // pixels of the image
  readonly y: number;
  readonly size: number; // of a square
}

/** The square around a face, moved into the image where it would reach beyond. */
export function cropOf(box: FaceBox, image: Size): Crop {
  const width = box.width * image.width;
  const height = box.height * image.height;
  const most = Math.max(image.width, image.height);
  const size = Math.min(most, Math.max(width, height) * (1 + 2 * PADDING));
  const within = (middle: number, length: number) =>
    size >= length
      ? (length - size) / 2 // larger than this side: the image lies in its middle
      : Math.max(0, Math.min(length - size, middle - size / 2));
  return {
    x: within(box.left * image.width + width / 2, image.width),
    y: within(box.top * image.height + height / 2, image.height),
    size,
  };
}

interface Props {
  image: Image;
  box: FaceBox;
  alt: string;
}

/** A face enlarged, as large as the element it stands in. The file is the one on the stage. */
export function FaceCrop({ image, box, alt }: Props) {
  const { x, y, size } = cropOf(box, image);
  const share = (length: number) => `${(100 * length) / size}%`;
  return (
    <span className={styles.crop}>
      <img
        src={image.url}
        alt={alt}
        draggable={false}
        data-pixelated={Math.max(image.width, image.height) < SMALL_PX}
        style={{
          left: share(-x),
          top: share(-y),
          width: share(image.width),
          height: share(image.height),
        }}
      />
    </span>
  );
}

/** The faces of a pair, those of the left image on the left. */
export function FacePair({ lease }: { lease: Lease }) {
  return (
    <div className={styles.pair}>
      {lease.images.map((image, place) => (
        // Two images of a question may be the same file.
        // biome-ignore lint/suspicious/noArrayIndexKey: the place on the screen is the identity
        <div key={place} className={styles.side}>
          {lease.faces
            .filter((box) => box.image === place)
            .map((box) => (
              <FaceCrop
                key={box.face}
                image={image}
                box={box}
                alt={words.faceOf(place, box.face)}
              />
            ))}
        </div>
      ))}
    </div>
  );
}
