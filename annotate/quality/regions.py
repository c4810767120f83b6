"""Marks as masks, and people's masks as heat maps. Pure maths on arrays.

A mark's geometry is in fractions of the image (see labeling.models.RegionMark). A mask here has
shape (rows, columns); a pixel is marked where its centre lies in the mark, so that a box on pixel
edges, or a patch on a size that the grid divides, comes out exactly.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

POINT_RADIUS = 1 / 20  # of the image's height: a point stands for its surroundings (RichHF, 3.1)
FINE = 4  # a heat map's pixel is so many by so many smaller ones

Mask = NDArray[np.bool_]
Heat = NDArray[np.float32]
Mark = Mapping[str, Any]  # tool, geometry; reason, polarity
Size = tuple[int, int]  # columns (width), rows (height)


def mask_of(marks: Sequence[Mark], *, size: Size, image: Size, grid: Size) -> Mask:
    """All pixels of `size` that at least one mark covers.

    `image` is the image's own width and height in pixels, of which only the ratio counts: a brush
    and a point are round on the image. `grid` is columns and rows of the patches.
    """
    mask = np.zeros((size[1], size[0]), dtype=bool)
    for mark in marks:
        _draw(mask, mark["tool"], mark["geometry"], image, grid)
    return mask


def heat_of(said: Sequence[Sequence[Mark]], *, size: Size, image: Size, grid: Size) -> Heat:
    """What share of the people marked each pixel, (rows, columns) float32 in [0, 1].

    `said` has one list of marks a person; who marked nothing counts with an empty one. A pixel
    that is marked in part counts in part. All zeros where nobody has judged.
    """
    total = np.zeros((size[1], size[0]), dtype=np.float64)
    for marks in said:
        if marks:
            fine = mask_of(marks, size=(size[0] * FINE, size[1] * FINE), image=image, grid=grid)
            total += fine.reshape(size[1], FINE, size[0], FINE).mean(axis=(1, 3))
    return (total / max(1, len(said))).astype(np.float32)


def iou(one: Mask, other: Mask) -> float | None:
    """Intersection over union; None where neither has a pixel."""
    union = np.count_nonzero(one | other)
    return float(np.count_nonzero(one & other) / union) if union else None


def agreement(masks: Sequence[Mask]) -> list[float]:
    """The IoU of every two people's masks, but of those two who both marked nothing."""
    pairs = (iou(masks[i], masks[j]) for i in range(len(masks)) for j in range(i + 1, len(masks)))
    return [value for value in pairs if value is not None]


def _draw(mask: Mask, tool: str, geometry: Mapping[str, Any], image: Size, grid: Size) -> None:
    if tool == "patch":
        for cell in geometry["cells"]:
            row, column = divmod(cell, grid[0])
            _box(mask, column / grid[0], row / grid[1], 1 / grid[0], 1 / grid[1])
    elif tool == "box":
        _box(mask, geometry["x"], geometry["y"], geometry["w"], geometry["h"])
    elif tool == "point":
        longer = max(image)
        radius = POINT_RADIUS * image[1] / longer
        _stroke(mask, [(geometry["x"], geometry["y"])], radius, image)
    else:
        _stroke(mask, geometry["points"], geometry["radius"], image)


def _box(mask: Mask, x: float, y: float, w: float, h: float) -> None:
    rows, columns = mask.shape
    mask[_inside(y, y + h, rows), _inside(x, x + w, columns)] = True


def _inside(start: float, end: float, pixels: int) -> slice:
    """The pixels whose centres lie from `start` up to `end`; 1e-4 of a pixel forgives rounding."""
    first = int(np.ceil(start * pixels - 0.5 - 1e-4))
    last = int(np.ceil(end * pixels - 0.5 - 1e-4))
    return slice(max(0, first), max(0, last))


def _stroke(mask: Mask, points: Sequence[Sequence[float]], radius: float, image: Size) -> None:
    """A round brush of `radius` (of the image's longer side) drawn along `points`."""
    rows, columns = mask.shape
    sides = np.array(image, dtype=np.float64) / max(image)
    path = np.asarray(points, dtype=np.float64) * sides
    for start, end in zip(path, path[1:] if len(path) > 1 else path, strict=False):
        # Only the window that this stretch can reach: a stroke is small beside its image.
        low = (np.minimum(start, end) - radius) / sides
        high = (np.maximum(start, end) + radius) / sides
        x0, x1 = max(0, int(low[0] * columns) - 1), min(columns, int(high[0] * columns) + 2)
        y0, y1 = max(0, int(low[1] * rows) - 1), min(rows, int(high[1] * rows) + 2)
        x = (np.arange(x0, x1) + 0.5) / columns * sides[0]
        y = (np.arange(y0, y1) + 0.5) / rows * sides[1]
        mask[y0:y1, x0:x1] |= _distance(x[None, :], y[:, None], start, end) <= radius


def _distance(
    x: NDArray[np.float64], y: NDArray[np.float64],
    start: NDArray[np.float64], end: NDArray[np.float64],
) -> NDArray[np.float64]:  # fmt: skip
    """From each (x, y) to the stretch between two points."""
    way = end - start
    length = float(way @ way)
    along = (
        ((x - start[0]) * way[0] + (y - start[1]) * way[1]) / length if length else x * 0 + y * 0
    )
    part = np.clip(along, 0, 1)
    distance: NDArray[np.float64] = np.hypot(
        x - start[0] - part * way[0], y - start[1] - part * way[1]
    )
    return distance
