"""Procedural captioned scenes: one clear object on a coloured ground, drawn and measured.

They teach the demo models, and they come with an oracle: `measure` reads size, colours, place and
shape back from the pixels alone, so a scene that a model drew can be judged without its caption.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[Any]  # float32 throughout

SHAPES = ("circle", "square", "triangle", "star", "heart", "ring", "cross", "moon")
SIZES = ("small", "large")
PALETTE: dict[str, tuple[int, int, int]] = {
    "red": (214, 45, 45),
    "orange": (245, 140, 35),
    "yellow": (248, 215, 65),
    "green": (45, 160, 80),
    "blue": (45, 100, 215),
    "purple": (135, 65, 185),
    "white": (244, 243, 238),
    "black": (32, 32, 38),
}
COLOURS = tuple(PALETTE)

# Radius of the circle around the shape, as a fraction of the image's side. The gap between the
# two ranges is what makes "small" and "large" facts and not opinions.
RADIUS = {"small": (0.15, 0.20), "large": (0.29, 0.38)}
MIDDLE_RADIUS = 0.245
TILT_DEGREES = 10.0
EDGE = 0.03  # the object keeps this distance from the frame, as a fraction of the side


@dataclass(frozen=True)
class Scene:
    """Everything a picture is drawn from. Lengths are fractions of the image's side."""

    shape: str
    colour: str
    background: str
    size: str
    radius: float
    centre: tuple[float, float]  # x to the right, y down
    tilt: float  # radians
    light: float  # direction of the ground's gradient, radians
    tint: tuple[float, float, float, float, float, float]  # jitter of ground and object, in [-1, 1]
    sized: bool = True  # whether the caption says the size

    @property
    def caption(self) -> str:
        return caption_of(
            self.shape, self.colour, self.background, self.size if self.sized else None
        )


@dataclass(frozen=True)
class Measurement:
    """What can be seen in a picture. Names are None where there is no object to speak of."""

    area: float  # of the object, as a fraction of the picture
    radius: float  # of a circle around an object of this shape and area, fraction of the side
    background: str
    colour: str | None
    shape: str | None
    centre: tuple[float, float] | None
    shape_fit: float  # overlap with the best template, 0 to 1: how well drawn the shape is
    contrast: float  # mean distance of the object's colour from its ground, 0 to 1

    @property
    def size(self) -> str | None:
        if self.shape is None:
            return None
        return "large" if self.radius > MIDDLE_RADIUS else "small"


def caption_of(shape: str, colour: str, background: str, size: str | None) -> str:
    size_word = f"{size} " if size else ""
    article = "an" if not size_word and colour[0] in "aeiou" else "a"
    ground = f"an {background}" if background[0] in "aeiou" else f"a {background}"
    return f"{article} {size_word}{colour} {shape} on {ground} background"


def all_captions() -> list[str]:
    """Every caption that names a size, in a fixed order: 8 x 8 x 7 x 2 = 896 of them."""
    return [
        caption_of(shape, colour, background, size)
        for shape in SHAPES
        for colour in COLOURS
        for background in COLOURS
        if background != colour
        for size in SIZES
    ]


def open_captions() -> list[str]:
    """Every caption that leaves the size open, in a fixed order: 8 x 8 x 7 = 448 of them.

    A model draws these in many sizes, so two draws of one caption differ enough to prefer one.
    """
    return [
        caption_of(shape, colour, background, None)
        for shape in SHAPES
        for colour in COLOURS
        for background in COLOURS
        if background != colour
    ]


def parse_caption(caption: str) -> tuple[str, str, str, str | None]:
    """Shape, colour, background and size (or None) of a caption made by `caption_of`.

    Raises ValueError for any other text.
    """
    words = caption.split()
    size = words[1] if len(words) > 1 and words[1] in SIZES else None
    rest = words[2:] if size else words[1:]
    if (
        len(rest) == 6
        and rest[0] in PALETTE
        and rest[1] in SHAPES
        and rest[4] in PALETTE
        and caption_of(rest[1], rest[0], rest[4], size) == caption
    ):
        return rest[1], rest[0], rest[4], size
    raise ValueError(f"Not the caption of a scene: {caption!r}")


def is_held_out(shape: str, colour: str, background: str) -> bool:
    """Whether this combination (one in ten) is kept from training, to see what carries over."""
    digest = hashlib.sha256(f"{shape}/{colour}/{background}".encode()).digest()
    return digest[0] % 10 == 0


def random_scene(
    rng: np.random.Generator, *, unsized_share: float = 0.12, wander: float = 1.0
) -> Scene:
    """A scene of any kind; a share of the captions leaves the size open.

    `wander` scales what no caption tells: how far places, tilts and radii stray from the middle.
    """
    colour, background = rng.choice(len(COLOURS), size=2, replace=False)
    return scene_for(
        rng,
        shape=SHAPES[rng.integers(len(SHAPES))],
        colour=COLOURS[colour],
        background=COLOURS[background],
        size=SIZES[rng.integers(len(SIZES))],
        sized=bool(rng.random() >= unsized_share),
        wander=wander,
    )


def scene_for(
    rng: np.random.Generator,
    *,
    shape: str,
    colour: str,
    background: str,
    size: str,
    sized: bool = True,
    wander: float = 1.0,
) -> Scene:
    """The named scene with everything that its caption leaves open drawn by lot."""
    low, high = RADIUS[size]
    narrowed = (high - low) * (1 - wander) / 2
    radius = float(rng.uniform(low + narrowed, high - narrowed))
    room = max(0.5 - EDGE - radius, 0.0)
    # Large objects stay near the middle by themselves; small ones wander over half the room.
    reach = min(room, 0.6 * room + 0.02) * wander
    x, y = 0.5 + rng.uniform(-reach, reach, size=2)
    tint = rng.uniform(-1, 1, size=6)
    return Scene(
        shape=shape,
        colour=colour,
        background=background,
        size=size,
        radius=radius,
        centre=(float(x), float(y)),
        tilt=math.radians(float(rng.uniform(-TILT_DEGREES, TILT_DEGREES))) * wander,
        light=float(rng.uniform(0, 2 * math.pi)),
        tint=tuple(float(value) for value in tint),  # type: ignore[arg-type]
        sized=sized,
    )


# --- drawing ------------------------------------------------------------------------------------


def render(scene: Scene, side: int = 64) -> NDArray[np.uint8]:
    """The picture of a scene: (side, side, 3) uint8, anti-aliased, with soft light and shadow."""
    axis = (np.arange(side, dtype=np.float32) + 0.5) / side
    x, y = np.meshgrid(axis, axis)
    across = (x - 0.5) * math.cos(scene.light) + (y - 0.5) * math.sin(scene.light)
    tint = np.asarray(scene.tint, dtype=np.float32)
    ground = np.asarray(PALETTE[scene.background], dtype=np.float32) + 7 * tint[:3]
    picture = ground * (1 + 0.16 * across[..., None])

    # A faint shadow, thrown down and to the right, lifts the object off the ground.
    shadow = _distance(scene, x - 0.018, y - 0.026)
    depth = np.clip(0.5 - shadow / 0.05, 0, 1) * 0.22
    picture *= 1 - depth[..., None]

    distance = _distance(scene, x, y)
    cover = np.clip(0.5 - distance * side, 0, 1)[..., None]
    paint = np.asarray(PALETTE[scene.colour], dtype=np.float32) + 7 * tint[3:]
    centre_x, centre_y = scene.centre
    shine = 1.04 - 0.20 * ((x - centre_x) + (y - centre_y)) / scene.radius * 0.5
    picture = picture * (1 - cover) + (paint * shine[..., None]) * cover
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def render_batch(scenes: Sequence[Scene], side: int = 64) -> NDArray[np.uint8]:
    """(N, side, side, 3) uint8."""
    pictures = np.empty((len(scenes), side, side, 3), dtype=np.uint8)
    for row, scene in enumerate(scenes):
        pictures[row] = render(scene, side)
    return pictures


def _distance(scene: Scene, x: Array, y: Array) -> Array:
    """Signed distance to the outline as fractions of the side: below zero inside."""
    u = (x - scene.centre[0]) / scene.radius
    v = (y - scene.centre[1]) / scene.radius
    cos, sin = math.cos(scene.tilt), math.sin(scene.tilt)
    turned = (u * cos + v * sin).astype(np.float32), (v * cos - u * sin).astype(np.float32)
    return _unit_distance(scene.shape, *turned) * np.float32(scene.radius)


def _unit_distance(shape: str, u: Array, v: Array) -> Array:
    """Signed distance to a shape that fits the unit circle around (0, 0); v points down.

    Circles, heart and boxes are the exact formulas of Inigo Quilez's "2D distance functions".
    """
    if shape == "circle":
        return np.hypot(u, v) - np.float32(0.92)
    if shape == "ring":
        return np.abs(np.hypot(u, v) - np.float32(0.72)) - np.float32(0.22)
    if shape == "square":
        return _box(u, v, 0.78, 0.78)
    if shape == "cross":
        return np.minimum(_box(u, v, 0.94, 0.30), _box(u, v, 0.30, 0.94))
    if shape == "moon":
        return np.maximum(
            np.hypot(u + 0.05, v) - np.float32(0.95), np.float32(0.78) - np.hypot(u - 0.42, v + 0.1)
        )
    if shape == "heart":
        return _heart(u, v)
    return _polygon(u, v, _CORNERS[shape])


def _box(u: Array, v: Array, half_width: float, half_height: float) -> Array:
    dx, dy = np.abs(u) - np.float32(half_width), np.abs(v) - np.float32(half_height)
    outside = np.hypot(np.maximum(dx, 0), np.maximum(dy, 0))
    return outside + np.minimum(np.maximum(dx, dy), 0)


def _heart(u: Array, v: Array) -> Array:
    scale = np.float32(1.62)
    x = np.abs(u) / scale
    y = (np.float32(0.86) - v) / scale
    lobe = np.hypot(x - 0.25, y - 0.75) - np.float32(math.sqrt(2) / 4)
    along = np.maximum(x + y, 0) / 2
    body = np.minimum(np.hypot(x, y - 1), np.hypot(x - along, y - along)) * np.sign(x - y)
    return np.asarray(np.where(x + y > 1, lobe, body) * scale, dtype=np.float32)


def _regular(radii: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """Corners at equal angles from straight up, at these distances from the middle."""
    step = 2 * math.pi / len(radii)
    return tuple((r * math.sin(i * step), -r * math.cos(i * step)) for i, r in enumerate(radii))


_CORNERS = {
    "triangle": tuple((x, y + 0.16) for x, y in _regular((1.08, 1.08, 1.08))),
    "star": _regular((1.0, 0.45) * 5),
}


def _polygon(u: Array, v: Array, corners: Sequence[tuple[float, float]]) -> Array:
    """Signed distance to a simple polygon: nearest edge, sign by the crossing rule."""
    nearest = np.full_like(u, np.inf)
    inside = np.zeros(u.shape, dtype=bool)
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        ex, ey = bx - ax, by - ay
        wx, wy = u - np.float32(ax), v - np.float32(ay)
        along = np.clip((wx * ex + wy * ey) / (ex * ex + ey * ey), 0, 1)
        nearest = np.minimum(nearest, (wx - ex * along) ** 2 + (wy - ey * along) ** 2)
        if ey:
            crosses = ((wy >= 0) != (v >= by)) & (u < ax + wy * (ex / ey))
            inside ^= crosses
    return np.asarray(np.sqrt(nearest) * np.where(inside, -1, 1), dtype=np.float32)


# --- measuring ----------------------------------------------------------------------------------

_SIDE = 64  # measured at this size, whatever the picture's own
_TEMPLATE = 32  # side of a shape template
_FLOOR = 0.10  # colours nearer to the ground than this (0 to 1) are ground
_SMALLEST = 0.008  # less area than this is a speck and not an object


def measure(image: Image.Image | NDArray[np.uint8]) -> Measurement:
    """See what is in a picture, from its pixels alone.

    The frame tells the ground (its median colour, and a plane fitted through it as the gradient);
    what differs from the plane is the object, less the shadow; the largest connected piece counts.
    """
    pixels = _pixels(image)
    frame = np.ones((_SIDE, _SIDE), dtype=bool)
    frame[3:-3, 3:-3] = False
    ground = np.median(pixels[frame], axis=0)
    plane = _fitted_plane(pixels, frame, ground)
    background = _named(ground)

    difference = pixels - plane
    distance = np.sqrt((difference**2).mean(axis=-1))
    rough = _largest_piece(distance > _FLOOR)
    if rough.mean() < _SMALLEST:
        return Measurement(0.0, 0.0, background, None, None, None, 0.0, 0.0)
    paint = np.median(pixels[_core(rough, distance)], axis=0)

    # Where on the way from ground to paint each pixel lies: half way is the object's edge. The
    # shadow darkens the ground but goes a short way, or none, towards the paint.
    way = paint - plane
    share = (difference * way).sum(axis=-1) / np.maximum((way**2).sum(axis=-1), 1e-6)
    mask = _largest_piece(share > 0.5)
    area = float(mask.mean())
    if area < _SMALLEST:
        return Measurement(0.0, 0.0, background, None, None, None, 0.0, 0.0)
    rows, columns = np.nonzero(mask)
    shape, fit = _matched(mask)
    paint = np.median(pixels[_core(mask, distance)], axis=0)
    return Measurement(
        area=area,
        radius=math.sqrt(area / _UNIT_AREA[shape]),
        background=background,
        colour=_named(paint),
        shape=shape,
        centre=(float(columns.mean() + 0.5) / _SIDE, float(rows.mean() + 0.5) / _SIDE),
        shape_fit=fit,
        contrast=float(np.sqrt(((paint - ground) ** 2).mean())),
    )


def _pixels(image: Image.Image | NDArray[np.uint8]) -> Array:
    """(64, 64, 3) in [0, 1]."""
    picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
    picture = picture.convert("RGB")
    if picture.size != (_SIDE, _SIDE):
        picture = picture.resize((_SIDE, _SIDE), Image.Resampling.BOX)
    return np.asarray(picture, dtype=np.float32) / 255


def _named(colour: Array) -> str:
    """The palette's nearest name, with lightness weighed less than hue."""
    return COLOURS[int(((_opponent(colour) - _PALETTE_POINTS) ** 2).sum(axis=-1).argmin())]


def _opponent(colour: Array) -> Array:
    """Lightness (weighed by a half), red-green and yellow-blue of colours in [0, 1]."""
    red, green, blue = colour[..., 0], colour[..., 1], colour[..., 2]
    return np.stack([(red + green + blue) / 6, red - green, (red + green) / 2 - blue], axis=-1)


_PALETTE_POINTS = _opponent(np.asarray(list(PALETTE.values()), dtype=np.float32) / 255)


def _fitted_plane(pixels: Array, frame: NDArray[np.bool_], ground: Array) -> Array:
    """The ground's gradient from the frame's pixels that look like ground, (64, 64, 3)."""
    axis = np.linspace(-0.5, 0.5, _SIDE, dtype=np.float32)
    x, y = np.meshgrid(axis, axis)
    basis = np.stack([np.ones_like(x), x, y], axis=-1)
    alike = frame & (np.abs(pixels - ground).mean(axis=-1) < _FLOOR)
    if alike.sum() < 40:
        return np.broadcast_to(ground, pixels.shape)
    weights, *_ = np.linalg.lstsq(basis[alike], pixels[alike], rcond=None)
    return np.asarray(basis @ weights, dtype=np.float32)


def _core(mask: NDArray[np.bool_], distance: Array) -> NDArray[np.bool_]:
    """The half of the object's pixels that is furthest from the ground: no edge, no shadow."""
    core: NDArray[np.bool_] = mask & (distance >= np.median(distance[mask]))
    return core


def _largest_piece(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The largest 4-connected piece of a mask (all False stays all False)."""
    best, rest = np.zeros_like(mask), mask.copy()
    while rest.sum() > best.sum():
        piece = np.zeros_like(mask)
        piece.flat[int(rest.argmax())] = True
        size = 0
        while (count := int(piece.sum())) != size:
            size = count
            for _ in range(8):
                grown = piece.copy()
                grown[1:] |= piece[:-1]
                grown[:-1] |= piece[1:]
                grown[:, 1:] |= piece[:, :-1]
                grown[:, :-1] |= piece[:, 1:]
                piece = grown & rest
        if size > best.sum():
            best = piece
        rest &= ~piece
    return best


def _normalised(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask moved to its centre of mass and scaled to a fixed area, (32, 32)."""
    rows, columns = np.nonzero(mask)
    scale = math.sqrt(len(rows)) / (_TEMPLATE * 0.55)
    steps = (np.arange(_TEMPLATE) - _TEMPLATE / 2 + 0.5) * scale
    y = np.rint(rows.mean() + steps).astype(int)
    x = np.rint(columns.mean() + steps).astype(int)
    inside = ((y >= 0) & (y < mask.shape[0]))[:, None] & ((x >= 0) & (x < mask.shape[1]))[None, :]
    taken = mask[np.clip(y, 0, mask.shape[0] - 1)[:, None], np.clip(x, 0, mask.shape[1] - 1)]
    return np.asarray(taken & inside)


def _template_stack() -> tuple[NDArray[np.bool_], list[str], dict[str, float]]:
    """Every shape at five tilts, normalised as `measure` sees them, and the area of each."""
    stack, names, areas = [], [], {}
    axis = (np.arange(256, dtype=np.float32) + 0.5) / 256
    x, y = np.meshgrid(axis, axis)
    for shape in SHAPES:
        for degrees in (-10, -5, 0, 5, 10):
            scene = Scene(
                shape, "red", "blue", "large", 0.34, (0.5, 0.5), math.radians(degrees), 0, (0,) * 6
            )
            mask = _distance(scene, x, y) < 0
            stack.append(_normalised(mask))
            names.append(shape)
            areas[shape] = float(mask.mean()) / 0.34**2
    return np.stack(stack), names, areas


_TEMPLATES, _TEMPLATE_NAMES, _UNIT_AREA = _template_stack()


def _matched(mask: NDArray[np.bool_]) -> tuple[str, float]:
    """The best-fitting shape and its overlap (intersection over union)."""
    seen = _normalised(mask)
    overlap = (_TEMPLATES & seen).sum(axis=(1, 2)) / (_TEMPLATES | seen).sum(axis=(1, 2))
    best = int(overlap.argmax())
    return _TEMPLATE_NAMES[best], float(overlap[best])
