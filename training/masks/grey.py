"""Greyscale images of more than 8 bits, which scanners and depth cameras write."""

import numpy as np
from PIL import Image

DEEPEST = 65_535


def eight_bits(image: Image.Image) -> Image.Image:
    """The image, a greyscale one of 16 bits as one of 8: 65535 becomes 255.

    Pillow's own `convert` clips at 255, so that such an image turns white. What is of one exact grey
    declared transparent (PNG's tRNS) stays so. Call it on what was opened: a copy no longer says its
    format. Raises ValueError where nothing says which number is white (32 bits, floating point).
    """
    known = image.mode.startswith("I;16") or (image.mode == "I" and image.format == "PNG")
    if not known:
        if image.mode in {"I", "F"}:
            raise ValueError(
                f"its greys are numbers of 32 bits (mode {image.mode}), and nothing says which is"
                " white: save it with 8 or 16 bits"
            )
        return image
    image.load()  # a PNG's rotation may stand behind its pixels
    greys = np.asarray(image).astype(np.int64)
    small = Image.fromarray(((greys * 255 + DEEPEST // 2) // DEEPEST).astype(np.uint8))
    clear = image.info.get("transparency")
    if isinstance(clear, int):
        small.putalpha(Image.fromarray(((greys != clear) * 255).astype(np.uint8)))
    small.info = {name: told for name, told in image.info.items() if name != "transparency"}
    return small
