"""Masks to learn completing from: boxes, kept crops and strips, strokes, and now and then everything."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Mask = NDArray[np.bool_]

# Kinds and their shares. "crop" and "strip" keep what they name, as outpainting does.
KINDS = {"box": 0.36, "crop": 0.2, "strip": 0.22, "strokes": 0.18, "all": 0.04}


def random_holes(rng: np.random.Generator, count: int, side: int) -> Mask:
    """(count, side, side), True is to be filled."""
    kinds = rng.choice(list(KINDS), size=count, p=list(KINDS.values()))
    return np.stack([hole(rng, str(kind), side) for kind in kinds])


def hole(rng: np.random.Generator, kind: str, side: int) -> Mask:
    """One mask of a kind."""
    if kind == "all":
        return np.ones((side, side), bool)
    if kind == "strokes":
        return _strokes(rng, side)
    if kind == "strip":
        return ~_strip(rng, side)
    box = _box(rng, side)
    return ~box if kind == "crop" else box


def _box(rng: np.random.Generator, side: int) -> Mask:
    height, width = (rng.uniform(0.3, 0.75, size=2) * side).astype(int)
    top, left = rng.integers(0, side - height + 1), rng.integers(0, side - width + 1)
    mask = np.zeros((side, side), bool)
    mask[top : top + height, left : left + width] = True
    return mask


def _strip(rng: np.random.Generator, side: int) -> Mask:
    width = int(rng.uniform(0.3, 0.6) * side)
    left = rng.integers(0, side - width + 1)
    mask = np.zeros((side, side), bool)
    mask[:, left : left + width] = True
    return mask if rng.random() < 0.5 else mask.T


def _strokes(rng: np.random.Generator, side: int) -> Mask:
    canvas = Image.new("1", (side, side))
    draw = ImageDraw.Draw(canvas)
    for _ in range(rng.integers(1, 4)):
        points = [tuple(point) for point in rng.uniform(0, side, size=(rng.integers(3, 6), 2))]
        draw.line(points, fill=1, width=int(side * rng.uniform(0.12, 0.25)), joint="curve")
    return np.asarray(canvas).copy()
