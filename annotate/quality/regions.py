"""Marks as masks, and people's masks as heat maps. Pure maths on arrays.

A mark's geometry is in fractions of the image (see labeling.models.RegionMark). A mask here has
shape (rows, columns); a pixel is marked where its centre lies in the mark, so that a box on pixel
edges, or a patch on a size that the grid divides, comes out exactly.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

POINT_RADIUS = 1 / 20  # of the image's height: a point stands for its surroundings (RichHF, 3.1)
FINE = 4  # a heat map's pixel is so many by so many smaller ones
BAND = 2**22  # samples drawn at a time, so that memory stays small on any map
CHUNK = 2**18  # (stretches of a brush, rows) reckoned at a time

Mask = NDArray[np.bool_]
Heat = NDArray[np.float32]
Mark = Mapping[str, Any]  # tool, geometry; reason, polarity
Edges = NDArray[np.int32]  # (rows, columns + 1): how many spans begin less how many end
Size = tuple[int, int]  # columns (width), rows (height)


def mask_of(marks: Sequence[Mark], *, size: Size, image: Size, grid: Size) -> Mask:
    """All pixels of `size` that at least one mark covers.

    `image` is the image's own width and height in pixels, of which only the ratio counts: a brush
    and a point are round on the image. `grid` is columns and rows of the patches.
    """
    mask = np.zeros((size[1], size[0]), dtype=bool)
    for top, bottom in _bands(size[1], size[0]) if marks else []:
        mask[top:bottom] = _rows_of(marks, top, bottom, size, image, grid)
    return mask


def heat_of(said: Sequence[Sequence[Mark]], *, size: Size, image: Size, grid: Size) -> Heat:
    """What share of the people marked each pixel, (rows, columns) float32 in [0, 1].

    `said` has one list of marks a person; who marked nothing counts with an empty one. A pixel
    that is marked in part counts in part. All zeros where nobody has judged.
    """
    heat = np.zeros((size[1], size[0]), dtype=np.float32)
    samples = (size[0] * FINE, size[1] * FINE)
    for top, bottom in _bands(size[1], samples[0] * FINE):
        count = np.zeros((bottom - top, size[0]), dtype=np.int64)
        for marks in said:
            if marks:
                fine = _rows_of(marks, top * FINE, bottom * FINE, samples, image, grid)
                count += _folded(fine)
        heat[top:bottom] = count / (FINE * FINE * max(1, len(said)))
    return heat


def iou(one: Mask, other: Mask) -> float | None:
    """Intersection over union; None where neither has a pixel."""
    union = np.count_nonzero(one | other)
    return float(np.count_nonzero(one & other) / union) if union else None


def agreement(masks: Sequence[Mask]) -> list[float]:
    """The IoU of every two people's masks, but of those two who both marked nothing."""
    pairs = (iou(masks[i], masks[j]) for i in range(len(masks)) for j in range(i + 1, len(masks)))
    return [value for value in pairs if value is not None]


def _bands(rows: int, samples: int) -> Iterator[tuple[int, int]]:
    """From the first row to the last, so many at once as have `BAND` samples; `samples` a row."""
    step = max(1, BAND // samples)
    for top in range(0, rows, step):
        yield top, min(rows, top + step)


def _rows_of(
    marks: Sequence[Mark], top: int, bottom: int, size: Size, image: Size, grid: Size
) -> Mask:
    """The rows from `top` up to `bottom` of a mask of `size`.

    Every mark only notes where it begins and ends in each row, and all are filled together: the
    effort does not grow with the area that they cover, however wide a brush and however often.
    """
    edges = np.zeros((bottom - top, size[0] + 1), dtype=np.int32)
    for mark in marks:
        _draw(edges, top, size, mark["tool"], mark["geometry"], image, grid)
    return np.cumsum(edges, axis=1, out=edges)[:, :-1] > 0


def _folded(fine: Mask) -> NDArray[np.uint8]:
    """How many samples of each pixel are marked, 0 to 16."""
    count = np.zeros((fine.shape[0] // FINE, fine.shape[1] // FINE), dtype=np.uint8)
    for row, column in product(range(FINE), repeat=2):
        count += fine[row::FINE, column::FINE]
    return count


def _draw(
    edges: Edges, top: int, size: Size,
    tool: str, geometry: Mapping[str, Any], image: Size, grid: Size,
) -> None:  # fmt: skip
    if tool == "patch":
        for cell in geometry["cells"]:
            row, column = divmod(cell, grid[0])
            _box(edges, top, size, column / grid[0], row / grid[1], 1 / grid[0], 1 / grid[1])
    elif tool == "box":
        _box(edges, top, size, geometry["x"], geometry["y"], geometry["w"], geometry["h"])
    elif tool == "point":
        radius = POINT_RADIUS * image[1] / max(image)
        _stroke(edges, top, size, [(geometry["x"], geometry["y"])], radius, image)
    else:
        _stroke(edges, top, size, geometry["points"], geometry["radius"], image)


def _box(
    edges: Edges, top: int, size: Size, x: float, y: float, w: float, h: float
) -> None:  # fmt: skip
    first, last = _inside(x, x + w, size[0])
    upper, lower = (max(0, row - top) for row in _inside(y, y + h, size[1]))
    edges[upper:lower, first] += 1
    edges[upper:lower, last] -= 1


def _inside(start: float, end: float, pixels: int) -> tuple[int, int]:
    """The pixels whose centres lie from `start` up to `end`; 1e-4 of a pixel forgives rounding."""
    first = int(np.ceil(start * pixels - 0.5 - 1e-4))
    last = int(np.ceil(end * pixels - 0.5 - 1e-4))
    return min(pixels, max(0, first)), min(pixels, max(0, last))


def _stroke(
    edges: Edges, top: int, size: Size,
    points: Sequence[Sequence[float]], radius: float, image: Size,
) -> None:  # fmt: skip
    """A round brush of `radius` (of the image's longer side) drawn along `points`.

    Exact but for the rounding of float64: only a centre that is as far from the path as the radius,
    to within 1e-9 of the longer side, may fall on either side.
    """
    columns, rows = size
    sides = np.array(image, dtype=np.float64) / max(image)
    path = np.asarray(points, dtype=np.float64) * sides
    starts, ends = (path[:-1], path[1:]) if len(path) > 1 else (path, path)
    tall = sides[1] / rows  # one row
    reach = np.stack([starts[:, 1], ends[:, 1]])
    uppers = np.maximum((reach.min(0) - radius) / tall - 1, top).astype(int)
    lowers = np.minimum((reach.max(0) + radius) / tall + 2, top + len(edges)).astype(int)
    here = np.flatnonzero(uppers < lowers)
    many = max(1, CHUNK // len(edges))
    for begin in range(0, len(here), many):
        some = here[begin : begin + many]
        y = np.arange(uppers[some].min(), lowers[some].max())
        left, right = _spans((y + 0.5) * tall, starts[some], ends[some], radius)
        scale = columns / sides[0]
        first = np.clip(np.ceil(left * scale - 0.5), 0, columns).astype(np.intp)
        last = np.clip(np.floor(right * scale + 0.5), 0, columns).astype(np.intp)
        # A stroke between two centres, or none in this row, begins and ends at one place: nothing.
        last = np.maximum(first, last)
        flat, row = edges.reshape(-1), (y - top) * edges.shape[1]
        np.add.at(flat, (row + first).ravel(), np.int32(1))
        np.add.at(flat, (row + last).ravel(), np.int32(-1))


Reals = NDArray[np.float64]


def _spans(y: Reals, starts: Reals, ends: Reals, radius: float) -> tuple[Reals, Reals]:
    """From where to where each stretch's round brush covers each row: (stretches, rows) twice.

    The brush is convex, so a row meets it in one span. Its left end is the least of
    x(t) - sqrt(radius² - (y - y(t))²) over the way t from 0 to 1, which is convex in t and has its
    foot where the edge runs along the way; the right end likewise. Where there is none, both are 0.
    """
    down = (starts[:, 1] <= ends[:, 1])[:, None]
    start, end = np.where(down, starts, ends), np.where(down, ends, starts)
    x, way_x, way_y = start[:, :1], end[:, :1] - start[:, :1], end[:, 1:] - start[:, 1:]
    length = np.hypot(way_x, way_y)
    lean = radius * way_x / np.where(length > 0, length, 1)
    below = y[None, :] - start[:, 1:]
    steep = np.where(way_y > 0, way_y, 1)
    found = []
    for side in (-1, 1):
        foot = np.clip((below + side * lean) / steep, 0, 1)
        t = np.where(way_y > 0, foot, side * way_x > 0)
        half = radius**2 - (below - t * way_y) ** 2
        at = x + t * way_x + side * np.sqrt(np.maximum(half, 0))
        found.append(np.where(half >= 0, at, 0))
    return found[0], found[1]
