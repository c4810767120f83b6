import { Box, Group, Modal, Stack, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Picture } from "@/lib/console-types";
import classes from "./console-pixel-image.module.css";

const SMALL_PIXELS = 192; // below this an image is shown enlarged, and blurring would hide it

const THUMB = "?as=thumb"; // at most 256 pixels a side

interface ImageProps {
  image: Picture;
  alt: string;
  /** In a list: a small file is enough. */
  small?: boolean;
}

/** An image that fills its place; a small one keeps its hard pixels when it is enlarged. */
export function PixelImage({ image, alt, small = false }: ImageProps) {
  return (
    <img
      className={classes.image}
      src={(image.video?.poster ?? image.url) + (small ? THUMB : "")}
      alt={alt}
      width={image.width}
      height={image.height}
      loading="lazy"
      decoding="async"
      data-small={image.width <= SMALL_PIXELS || undefined}
    />
  );
}

/** A video with the browser's own controls. */
function MovingImage({ image, alt }: ImageProps) {
  return (
    <video
      className={classes.image}
      src={image.url}
      poster={image.video?.poster}
      aria-label={alt}
      width={image.width}
      height={image.height}
      data-small={image.width <= SMALL_PIXELS || undefined}
      controls
      loop
      muted
      playsInline
    />
  );
}

interface ZoomProps extends ImageProps {
  title: string;
  facts?: readonly string[];
}

/** The same, and large when pressed. */
export function ZoomImage({ image, alt, title, facts = [] }: ZoomProps) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <UnstyledButton className={classes.button} onClick={open} aria-label={`Enlarge: ${alt}`}>
        <PixelImage image={image} alt={alt} small />
      </UnstyledButton>
      <Modal opened={opened} onClose={close} title={title} size="lg">
        <Stack gap="sm">
          <Box className={classes.surround}>
            {image.video ? (
              <MovingImage image={image} alt={alt} />
            ) : (
              <PixelImage image={image} alt={alt} />
            )}
          </Box>
          <Group gap="md">
            {[`${image.width} × ${image.height}`, ...facts].map((fact) => (
              <Text key={fact} size="sm" c="dimmed">
                {fact}
              </Text>
            ))}
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
