import type { Picture } from "@/lib/console-types";
import classes from "./masks.module.css";

/** A photo with what is to be filled painted over. */
export function MaskedPicture({
  source,
  mask,
  alt,
}: {
  source: Picture;
  mask: Picture;
  alt: string;
}) {
  return (
    <div className={classes.picture}>
      <img
        src={source.url}
        alt={alt}
        width={source.width}
        height={source.height}
        loading="lazy"
        decoding="async"
      />
      <div className={classes.hole} style={{ maskImage: `url("${mask.url}")` }} />
    </div>
  );
}
