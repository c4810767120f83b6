"""Boxes of faces: fractions of an image, never outside it, and the pixels they stand for."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # (H, W, 3), RGB


@dataclass(frozen=True)
class Face:
    """A face: a box in fractions of the image, (0, 0) its upper left corner.

    `confidence` is the detector's own, 0 to 1; two detectors' are not on one scale.
    """

    left: float
    top: float
    width: float
    height: float
    confidence: float

    def as_meta(self) -> dict[str, float]:
        return {name: round(float(value), 6) for name, value in vars(self).items()}


@dataclass(frozen=True)
class Span:
    """A rectangle of whole pixels inside an image; right and bottom are one past the last."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def area(self) -> tuple[slice, slice]:
        """To index an image with: rows, then columns."""
        return slice(self.top, self.bottom), slice(self.left, self.right)


def face_of_pixels(
    left: float,
    top: float,
    right: float,
    bottom: float,
    confidence: float,
    *,
    size: tuple[int, int],
) -> Face | None:
    """A face from a detector's pixel corners, cut at the image's borders; None if nothing is left.

    `size`: width, height. Corners may lie outside the image or come in the wrong order.
    """
    if not all(map(math.isfinite, (left, top, right, bottom, confidence))):
        return None
    width, height = size
    left, right = sorted((left, right))
    top, bottom = sorted((top, bottom))
    left, right = _clamp(left, width), _clamp(right, width)
    top, bottom = _clamp(top, height), _clamp(bottom, height)
    if right <= left or bottom <= top:
        return None
    return Face(
        left / width,
        top / height,
        (right - left) / width,
        (bottom - top) / height,
        min(max(confidence, 0.0), 1.0),
    )


def span_of(face: Face, size: tuple[int, int], *, padding: float = 0.0) -> Span:
    """The pixels of a face, `padding` x its longer side wider all around, cut at the borders.

    `size`: width, height. Always at least one pixel, wherever the box lies.
    """
    width, height = size
    more = padding * max(face.width * width, face.height * height)
    left, right = _side(face.left * width - more, (face.left + face.width) * width + more, width)
    top, bottom = _side(face.top * height - more, (face.top + face.height) * height + more, height)
    return Span(left, top, right, bottom)


def crop(image: Pixels, face: Face, *, padding: float = 0.0) -> Pixels:
    """The face's part of an image (H, W, 3), never empty; see `span_of`."""
    height, width = image.shape[:2]
    found: Pixels = image[span_of(face, (width, height), padding=padding).area]
    return found


def overlap(one: Face, other: Face) -> float:
    """Intersection over union, 0 to 1."""
    shared = _shared(one.left, one.width, other.left, other.width) * _shared(
        one.top, one.height, other.top, other.height
    )
    union = one.width * one.height + other.width * other.height - shared
    return shared / union if union > 0 else 0.0


def merged(faces: Iterable[Face], *, most_overlap: float = 0.3) -> list[Face]:
    """Of faces that lie on each other the surest one, from the largest face to the smallest."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda each: -each.confidence):
        if all(overlap(face, other) <= most_overlap for other in kept):
            kept.append(face)
    return sorted(kept, key=lambda each: (-each.width * each.height, each.left, each.top))


def moved(face: Face, **changes: Any) -> Face:
    return replace(face, **changes)


def _clamp(value: float, limit: int) -> float:
    return min(max(value, 0.0), float(limit))


def _side(low: float, high: float, limit: int) -> tuple[int, int]:
    """Whole pixels from below `low` to above `high`, in the image, at least one."""
    # A hair inside: 0.1 + 0.2 must not take in a pixel more than 0.3 does.
    first = min(max(math.floor(low + 1e-6), 0), limit - 1)
    last = min(max(math.ceil(high - 1e-6), first + 1), limit)
    return first, last


def _shared(one: float, one_length: float, other: float, other_length: float) -> float:
    return max(0.0, min(one + one_length, other + other_length) - max(one, other))
