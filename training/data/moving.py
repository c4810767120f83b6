"""Moving scenes: one small object that crosses the picture in a named direction, and who sees it.

Drawn by `scenes`, frame by frame; nothing but the place of the object changes. `measure_motion`
reads the way back from the pixels alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from training.data.scenes import (
    COLOURS,
    SHAPES,
    Measurement,
    Scene,
    measure,
    parse_caption,
    random_scene,
    render_batch,
    scene_for,
)

# Unit steps, x to the right and y down.
DIRECTIONS: dict[str, tuple[int, int]] = {
    "left": (-1, 0),
    "right": (1, 0),
    "up": (0, -1),
    "down": (0, 1),
}
OPPOSITE = {"left": "right", "right": "left", "up": "down", "down": "up"}
WORDS = ("moving", *DIRECTIONS)  # beside those of the still scenes
TRAVEL = 0.243  # from the first frame to the last, as a fraction of the side
LEAST_TRAVEL = 0.08  # less than this is not a motion
WANDER = 0.05  # how far the middle of the way strays, as for `random_scene`


@dataclass(frozen=True)
class MovingScene:
    """A scene as it is half way, and where to its object moves."""

    middle: Scene
    direction: str

    @property
    def caption(self) -> str:
        return f"{self.middle.caption} moving {self.direction}"

    def frames(self, count: int) -> list[Scene]:
        """The scene at `count` evenly spaced moments."""
        x, y = self.middle.centre
        across, down = DIRECTIONS[self.direction]
        way = np.linspace(-TRAVEL / 2, TRAVEL / 2, count)
        return [replace(self.middle, centre=(x + across * s, y + down * s)) for s in way.tolist()]


@dataclass(frozen=True)
class Motion:
    """What can be seen of a video."""

    direction: str | None  # None: it does not move, or is not there
    travel: float  # from the first frame to the last, fraction of the side
    evenness: float  # share of steps between frames that go the way of the whole, 0 to 1
    frames: tuple[Measurement, ...]


def random_moving_scene(rng: np.random.Generator) -> MovingScene:
    """A small object of any shape and colours on any way."""
    still = random_scene(rng)
    middle = scene_for(
        rng,
        shape=still.shape,
        colour=still.colour,
        background=still.background,
        size="small",
        wander=WANDER,
    )
    return MovingScene(middle, list(DIRECTIONS)[rng.integers(len(DIRECTIONS))])


def all_moving_captions() -> list[str]:
    """Every caption, in a fixed order: 8 x 8 x 7 x 4 = 1,792 of them."""
    rng = np.random.default_rng(0)
    return [
        MovingScene(
            scene_for(rng, shape=shape, colour=colour, background=ground, size="small"), direction
        ).caption
        for shape in SHAPES
        for colour in COLOURS
        for ground in COLOURS
        if ground != colour
        for direction in DIRECTIONS
    ]


def parse_moving_caption(caption: str) -> tuple[str, str, str, str]:
    """Shape, colour, background and direction. Raises ValueError for any other text."""
    still, _, direction = caption.rpartition(" moving ")
    if direction not in DIRECTIONS:
        raise ValueError(f"Not the caption of a moving scene: {caption!r}")
    shape, colour, background, _ = parse_caption(still)
    return shape, colour, background, direction


def render_clip(scene: MovingScene, count: int, side: int = 64) -> NDArray[np.uint8]:
    """(count, side, side, 3) uint8."""
    return render_batch(scene.frames(count), side)


def measure_motion(clip: NDArray[np.uint8] | Sequence[NDArray[np.uint8]]) -> Motion:
    """See where the object of a clip (T, H, W, 3) moves, from its pixels alone."""
    seen = tuple(measure(frame) for frame in clip)
    places = np.asarray([each.centre for each in seen if each.centre is not None])
    if len(places) < 2:
        return Motion(None, 0.0, 0.0, seen)
    # The slope of a straight line through all places: no single frame decides.
    moments = np.asarray([at for at, each in enumerate(seen) if each.centre is not None])
    slope = np.polyfit(moments, places, 1)[0] * (len(seen) - 1)
    axis = int(np.abs(slope).argmax())
    travel = float(slope[axis])
    if abs(travel) < LEAST_TRAVEL:
        return Motion(None, abs(travel), 0.0, seen)
    steps = np.diff(places[:, axis]) * np.sign(travel)
    names = (("left", "right"), ("up", "down"))[axis]
    return Motion(names[travel > 0], abs(travel), float((steps > 0).mean()), seen)
