"""Squares, strips, boxes and strokes: what is drawn by chance, and the mask that it stands for.

`draw` functions turn evenly drawn numbers into parameters in whole pixels, `mask_of` turns
parameters into uint8 (H, W): 255 is to be filled, 0 is kept. Parameters are plain JSON, and the
mask is theirs alone, so a stored row tells all.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from training.contracts import BoxMaker, FreeformMaker, SquareMaker, StripMaker

Mask = NDArray[np.uint8]
FILL, KEEP = 255, 0


def draw_square(maker: SquareMaker, rng: np.random.Generator, width: int, height: int) -> Any:
    """A kept square of `keep` of the area (or of the shorter side), within the image."""
    keep = _between(rng, maker.keep)
    shorter = min(width, height)
    exact = math.sqrt(keep * width * height) if maker.measure == "area" else keep * shorter
    side = min(shorter, max(1, round(exact)))
    box = _placed(rng, maker.place, side, side, width, height)
    return {"drawn": keep, "kept": box}


def draw_strip(maker: StripMaker, rng: np.random.Generator, width: int, height: int) -> Any:
    """A kept strip of the full height and `keep` of the width."""
    keep = _between(rng, maker.keep)
    box = _placed(rng, maker.place, max(1, round(keep * width)), height, width, height)
    return {"drawn": keep, "kept": box}


def draw_box(maker: BoxMaker, rng: np.random.Generator, width: int, height: int) -> Any:
    """A box to be filled. Its aspect is drawn among those with which its area fits the image."""
    fill = _between(rng, maker.fill)
    pixels = max(1.0, fill * width * height)
    # w = sqrt(pixels * aspect) <= width, and h = sqrt(pixels / aspect) <= height
    flattest, tallest = width * width / pixels, pixels / (height * height)
    low, high = (min(flattest, max(tallest, limit)) for limit in maker.aspect)
    aspect = math.exp(math.log(low) + rng.random() * (math.log(high) - math.log(low)))
    across = min(width, max(1, round(math.sqrt(pixels * aspect))))
    down = min(height, max(1, round(pixels / across)))
    box = _placed(rng, "anywhere", across, down, width, height)
    return {"drawn": fill, "aspect": aspect, "filled": box}


def draw_freeform(maker: FreeformMaker, rng: np.random.Generator, width: int, height: int) -> Any:
    """Strokes as points in pixels. Every other turn goes the other way about, as published.

    As published, all strokes run down the picture; here each has a heading of its own.
    """
    scale = min(width, height)
    strokes = []
    for _ in range(_whole(rng, maker.strokes)):
        x, y = rng.random() * width, rng.random() * height
        brush = max(1, round(_between(rng, maker.width) * scale))
        heading = rng.random() * 2 * math.pi
        points = [(round(x, 2), round(y, 2))]
        for turn in range(_whole(rng, maker.turns)):
            angle = rng.random() * maker.angle
            if turn % 2 == 0:
                angle = -angle
            angle += heading
            length = _between(rng, maker.length) * scale
            x = min(width - 1.0, max(0.0, x + length * math.sin(angle)))
            y = min(height - 1.0, max(0.0, y + length * math.cos(angle)))
            points.append((round(x, 2), round(y, 2)))
        strokes.append({"brush": brush, "points": [list(point) for point in points]})
    return {"strokes": strokes}


def mask_of(parameters: Any, width: int, height: int) -> Mask:
    """The mask of drawn parameters, (H, W)."""
    if kept := parameters.get("kept"):
        return _rectangle(kept, width, height, inside=KEEP)
    if filled := parameters.get("filled"):
        return _rectangle(filled, width, height, inside=FILL)
    return _painted(parameters["strokes"], width, height)


def _rectangle(box: list[int], width: int, height: int, *, inside: int) -> Mask:
    left, top, right, bottom = box
    mask = np.full((height, width), FILL - inside, dtype=np.uint8)
    mask[top:bottom, left:right] = inside
    return mask


def _painted(strokes: list[Any], width: int, height: int) -> Mask:
    canvas = Image.new("L", (width, height), KEEP)
    pen = ImageDraw.Draw(canvas)
    for stroke in strokes:
        points = [(x, y) for x, y in stroke["points"]]
        pen.line(points, fill=FILL, width=stroke["brush"])
        half = stroke["brush"] / 2
        for x, y in points:  # round ends and corners
            pen.ellipse((x - half, y - half, x + half, y + half), fill=FILL)
    return np.asarray(canvas, dtype=np.uint8).copy()


def _placed(
    rng: np.random.Generator, place: str, across: int, down: int, width: int, height: int
) -> list[int]:
    """left, top, right, bottom of a box of a size: any whole-pixel place is as likely."""
    x, y = rng.random(), rng.random()
    if place == "centre":
        left, top = (width - across) // 2, (height - down) // 2
    else:
        left, top = int(x * (width - across + 1)), int(y * (height - down + 1))
    return [left, top, left + across, top + down]


# Only `random()` is called: numpy promises its numbers for good, those of its other draws not.
def _between(rng: np.random.Generator, ends: tuple[float, float]) -> float:
    low, high = ends
    return low + rng.random() * (high - low)


def _whole(rng: np.random.Generator, ends: tuple[int, int]) -> int:
    low, high = ends
    return low + int(rng.random() * (high - low + 1))
