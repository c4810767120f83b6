import { PixelImage } from "@/components/console-pixel-image";
import { formatPercent } from "@/lib/console-format";
import type { Picture } from "@/lib/console-types";
import classes from "./faces.module.css";
import type { FoundFace } from "./queries";

const UNSURE = 0.7; // below it face pairs leave a face out, unless told otherwise

interface Props {
  image: Picture;
  faces: readonly FoundFace[];
  alt: string;
}

/** An image with the boxes of its faces; boxes are fractions, so they fit it at any size. */
export function BoxedImage({ image, faces, alt }: Props) {
  return (
    <div className={classes.frame}>
      <PixelImage image={image} alt={alt} />
      {faces.map((face) => (
        <div
          key={face.number}
          className={classes.box}
          data-unsure={face.confidence < UNSURE || undefined}
          style={{
            left: formatShare(face.left),
            top: formatShare(face.top),
            width: formatShare(face.width),
            height: formatShare(face.height),
          }}
        >
          <span className={classes.confidence}>{formatPercent(face.confidence)}</span>
        </div>
      ))}
    </div>
  );
}

function formatShare(share: number): string {
  return `${(100 * share).toFixed(3)}%`;
}
