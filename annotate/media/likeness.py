"""Does one image look like another? 64 bits that rescaling and recompression hardly change.

The difference hash (N. Krawetz, "Kind of Like That", 2013): is each of 8 x 8 patches brighter than
its right-hand neighbour? On 81 photos saved as a JPEG of quality 20, or at a third of their size as a
WebP of quality 60, at most 6 bits changed; of all pairs of two photos one differed by so few.
"""

import numpy as np
from PIL import Image

MOST_DISTANCE = 7  # what the index finds without fail; see the migration that makes it
FLAT = 3.0  # grey levels of spread: below it there is nothing but noise to compare


def likeness_hash(image: Image.Image) -> int | None:
    """A signed 64-bit number, or None for an image that is as good as empty."""
    small = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS, reducing_gap=3)
    grey = np.asarray(small, dtype=np.int16)
    if grey.std() < FLAT:
        return None
    bits = np.packbits(grey[:, 1:] > grey[:, :-1])
    return int.from_bytes(bits.tobytes(), "big", signed=True)


def distance(one: int, other: int) -> int:
    """How many of the 64 bits differ."""
    return ((one ^ other) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()


def probes(value: int) -> list[int]:
    """What to look for in the index: each quarter of the hash as it is, and with one bit changed.

    Of four quarters that differ by at most 7 bits in all, one differs by at most 1.
    """
    found = []
    for band in range(4):
        quarter = (value >> (48 - 16 * band)) & 0xFFFF
        near = [quarter, *(quarter ^ (1 << bit) for bit in range(16))]
        found += [band << 16 | each for each in near]
    return found
