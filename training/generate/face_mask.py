"""From a face's box to what is filled, what is put back, and the square that the model sees."""

import math
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from training.data.faces import Face, Span, span_of

Mask = NDArray[np.bool_]  # (H, W)


@dataclass(frozen=True)
class Plan:
    """Where one face of a photo is made anew. Spans are pixels of the photo."""

    square: Span  # what the model sees, brought to its own size
    hole: Mask  # of the square: what is filled
    edge: Mask  # of the square: what is touched at all; holds the hole and a margin
    # How much of the model's pixel is taken: 1 in the hole, fading to 0 over the margin.
    share: NDArray[np.float64]


def plan(
    face: Face,
    size: tuple[int, int],
    *,
    shape: Literal["ellipse", "box"],
    padding: float,
    context: float,
    margin: float,
    cells: int,
) -> Plan:
    """The plan for a face of a photo of `size` (width, height).

    `padding` and `margin` as in FacePairsConfig. `cells`: how many latent cells the model sees the
    square as; the margin is never thinner than two of them, as far as a cell's change is felt.
    A photo too narrow for the square gives a rectangle, which the model sees stretched.
    """
    box = span_of(face, size, padding=padding)
    side = max(box.width, box.height)
    grown = max(margin * side, 2 * context * side / cells)
    wanted = math.ceil(context * (side + 2 * grown))
    left, right = _around(box.left, box.right, wanted, size[0])
    top, bottom = _around(box.top, box.bottom, wanted, size[1])
    square = Span(left, top, right, bottom)
    hole = _mask(box, square, shape, 0.0)
    edge = hole | _mask(box, square, shape, grown)
    depth = cv2.distanceTransform(edge.astype(np.uint8), cv2.DIST_L2, 5) / max(grown, 1.0)
    share = np.where(hole, 1.0, np.minimum(depth, 1.0).astype(np.float64))
    return Plan(square, hole, edge, share)


def _around(low: int, high: int, length: int, limit: int) -> tuple[int, int]:
    """A stretch of `length` around the middle of low to high, pushed into the image."""
    length = min(length, limit)
    start = round((low + high - length) / 2)
    start = min(max(start, 0), limit - length)
    return start, start + length


def _mask(box: Span, square: Span, shape: str, grown: float) -> Mask:
    """The shape inside the box, `grown` pixels wider, in the square's coordinates."""
    across = np.arange(square.left, square.right)[None, :] + 0.5
    down = np.arange(square.top, square.bottom)[:, None] + 0.5
    half_width, half_height = box.width / 2 + grown, box.height / 2 + grown
    x = (across - (box.left + box.right) / 2) / half_width
    y = (down - (box.top + box.bottom) / 2) / half_height
    inside: Mask = (x**2 + y**2 <= 1) if shape == "ellipse" else (abs(x) <= 1) & (abs(y) <= 1)
    if grown == 0 and not inside.any():  # a face of a pixel or two
        inside = np.broadcast_to((abs(x) <= 1) & (abs(y) <= 1), inside.shape).copy()
    return inside
