import { Group, SegmentedControl, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Picture } from "@/lib/console-types";
import classes from "./console-heat.module.css";

/** What of a picture and its map is looked at. */
export type Layers = "both" | "picture" | "map";

const LAYERS: { value: Layers; label: string }[] = [
  { value: "both", label: "Both" },
  { value: "picture", label: "Image" },
  { value: "map", label: "Map" },
];

interface Props {
  picture: Picture;
  /** Cut to this shape, as a reference is to its image's; else the picture's own. */
  shape?: Picture;
  /** The address of a map, one pixel a cell; none: the picture alone. */
  heat?: string;
  layers?: Layers;
  alt: string;
  caption?: ReactNode;
}

/** A picture with a map's cells over it. */
export function HeatPicture({
  picture,
  shape = picture,
  heat,
  layers = "both",
  alt,
  caption,
}: Props) {
  return (
    <figure className={classes.figure}>
      <div className={classes.picture} style={{ aspectRatio: `${shape.width} / ${shape.height}` }}>
        <img
          src={picture.url}
          alt={alt}
          loading="lazy"
          decoding="async"
          className={layers === "map" ? classes.hidden : undefined}
        />
        {heat && layers !== "picture" && (
          <img className={classes.heat} src={heat} alt="" loading="lazy" decoding="async" />
        )}
      </div>
      {caption && (
        <Text component="figcaption" size="xs" c="dimmed" mt={4}>
          {caption}
        </Text>
      )}
    </figure>
  );
}

/** What the colours of a map mean, and a choice of what is shown. */
export function HeatScale({
  low,
  middle,
  high,
  layers,
  onLayers,
}: {
  low: string;
  middle: string;
  high: string;
  layers: Layers;
  onLayers: (layers: Layers) => void;
}) {
  return (
    <Group justify="space-between" gap="sm">
      <div className={classes.scale}>
        <div className={classes.bar} aria-hidden="true" />
        <Text component="div" size="xs" c="dimmed" className={classes.ends}>
          <span>0: {low}</span>
          <span>{middle}</span>
          <span>1: {high}</span>
        </Text>
      </div>
      <SegmentedControl
        size="xs"
        aria-label="What is shown"
        value={layers}
        onChange={(value) => onLayers(value as Layers)}
        data={LAYERS}
      />
    </Group>
  );
}
