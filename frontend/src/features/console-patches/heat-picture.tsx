import type { Picture } from "@/lib/console-types";
import classes from "./patches.module.css";

/** A picture with a map's cells over it. References are cut to the image's shape, as the map is. */
export function HeatPicture({
  picture,
  shape,
  heat,
  alt,
}: {
  picture: Picture;
  shape: Picture;
  heat: string;
  alt: string;
}) {
  return (
    <div className={classes.picture}>
      <img
        src={picture.url}
        alt={alt}
        loading="lazy"
        decoding="async"
        style={{ aspectRatio: `${shape.width} / ${shape.height}`, objectFit: "cover" }}
      />
      <img className={classes.heat} src={heat} alt="" loading="lazy" decoding="async" />
    </div>
  );
}
