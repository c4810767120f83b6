"""Another view of a photo: pixels carried by their depth, and holes where none lands.

A pinhole camera looks along +z, x to the right, y down. Pixel centres are whole numbers, the
optical axis goes through ((W - 1) / 2, (H - 1) / 2), distances are in units of the nearest pixel's
or whatever the depth is in: only ratios matter.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.masks.shapes import FILL, KEEP, Mask

Pixels = NDArray[np.uint8]
Depths = NDArray[np.floating]
SAME_SURFACE = 0.02  # what is up to so much farther than the nearest is drawn together with it
LEAST_WEIGHT = 1e-3  # a pixel touches a neighbour only with more than this of itself


@dataclass(frozen=True)
class View:
    """Where the second camera stands: a point p of the first one's is at R (p - centre)."""

    yaw: float = 0.0  # radians; to the right
    pitch: float = 0.0  # radians; downwards
    centre: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @classmethod
    def around(cls, yaw: float, pitch: float, distance: float) -> "View":
        """A camera that swung about the point so far straight ahead, and still looks at it.

        Turned to the right, it stands to the left; with a negative distance, to the right.
        """
        ahead = _rotation(yaw, pitch).T @ np.array([0.0, 0.0, distance])
        x, y, z = np.array([0.0, 0.0, distance]) - ahead
        return cls(yaw, pitch, (float(x), float(y), float(z)))


def focal_of(field: float, width: int, height: int) -> float:
    """Pixels from the eye to the picture, for a field of view in degrees along the longer side."""
    return max(width, height) / 2 / math.tan(math.radians(field) / 2)


def warp(image: Pixels, depth: Depths, view: View, focal: float) -> tuple[Pixels, Mask]:
    """The photo (H, W, C) from another view, (H, W, C) with zeros in the holes, and their mask.

    Forward splatting: a pixel lands on the up to four neighbours of its new place. Of all that land
    on one, only the nearest surface counts (the z-buffer); its pixels are averaged by closeness.
    """
    height, width = depth.shape
    x, y, z = _carried(depth.astype(np.float64), view, focal)
    target, source, weight = _landings(x, y, z, width, height)
    z = z.ravel()[source]
    nearest = np.full(height * width, np.inf)
    np.minimum.at(nearest, target, z)
    front = z <= nearest[target] * (1 + SAME_SURFACE)
    target, source, weight = target[front], source[front], weight[front]
    total = np.bincount(target, weight, height * width)
    landed = total > 0
    colours = image.reshape(height * width, -1)
    made = np.zeros_like(colours)
    for channel in range(colours.shape[1]):
        summed = np.bincount(target, weight * colours[source, channel], height * width)
        made[landed, channel] = np.rint(summed[landed] / total[landed])
    mask = np.where(landed, KEEP, FILL).astype(np.uint8).reshape(height, width)
    return made.reshape(image.shape), mask


def _carried(depth: NDArray[np.float64], view: View, focal: float) -> tuple[Depths, ...]:
    """Where each pixel is seen by the second camera, (H, W) each: x, y in pixels, and distance."""
    height, width = depth.shape
    middle_x, middle_y = (width - 1) / 2, (height - 1) / 2
    rows, columns = np.mgrid[:height, :width]
    points = np.stack(
        [(columns - middle_x) / focal, (rows - middle_y) / focal, np.ones_like(depth)]
    )
    moved = np.tensordot(
        _rotation(view.yaw, view.pitch),
        points * depth - np.array(view.centre)[:, None, None],
        axes=1,
    )
    # What is behind the camera lands nowhere; its division must not fail before that is known.
    ahead = np.where(moved[2] > 0, moved[2], np.nan)
    return moved[0] / ahead * focal + middle_x, moved[1] / ahead * focal + middle_y, moved[2]


def _landings(
    x: Depths, y: Depths, z: Depths, width: int, height: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], Depths]:
    """(N,) each: the pixel landed on, the one that came, and its weight, up to 4 per pixel."""
    source = np.flatnonzero((z > 0) & (x > -1) & (x < width) & (y > -1) & (y < height))
    x, y = x.ravel()[source], y.ravel()[source]
    # Arithmetic leaves whole numbers a hair off; then a pixel would land on two.
    x, y = np.round(x, 6), np.round(y, 6)
    left, top = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
    targets, sources, weights = [], [], []
    for right in (0, 1):
        for down in (0, 1):
            column, row = left + right, top + down
            weight = (1 - np.abs(x - column)) * (1 - np.abs(y - row))
            inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
            used = inside & (weight > LEAST_WEIGHT)
            targets.append((row * width + column)[used])
            sources.append(source[used])
            weights.append(weight[used])
    return np.concatenate(targets), np.concatenate(sources), np.concatenate(weights)


def _rotation(yaw: float, pitch: float) -> NDArray[np.float64]:
    """From the first camera's axes to the second's: turned by yaw, then tipped by pitch."""
    cos, sin = math.cos(yaw), math.sin(yaw)
    turned = np.array([[cos, 0, -sin], [0, 1, 0], [sin, 0, cos]])
    cos, sin = math.cos(pitch), math.sin(pitch)
    tipped = np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])
    return np.asarray(tipped @ turned)
