"""Settings of what makes masks: which part of an image is to be filled (white), and which is kept.

Ranges are (lowest, highest), drawn from evenly. Shares are of the image's area unless a name says
otherwise. The defaults of crops and views are PrefPaint's (arXiv 2410.21966, section 4); its
published pictures do not always agree with them, so every one is a setting.
"""

import json
from pathlib import PurePath
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from training.contracts.items import Keyed
from training.contracts.plain import BadJob, Plain, validated

Share = Annotated[float, Field(ge=0, le=1)]
MOST_TRIES = 1000


class Maker(Plain):
    """What every maker has."""

    # The share to be filled. A mask outside of it is drawn again; an empty or a full one always is.
    area: tuple[Share, Share] = (0.0, 1.0)
    tries: int = Field(50, gt=0, le=MOST_TRIES)

    @model_validator(mode="after")
    def _ranges_ascend(self) -> Self:
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, tuple) and value[0] > value[1]:
                raise ValueError(f"{name}: {value[0]} is above {value[1]}; write the lowest first")
        return self


class SquareMaker(Maker):
    """Outpainting: a square is kept."""

    kind: Literal["square"] = "square"
    keep: tuple[Share, Share] = (0.15, 0.25)
    # The paper says "15-25 % of the image size": of its area, or the square's side of its side.
    measure: Literal["area", "side"] = "area"
    place: Literal["anywhere", "centre"] = "anywhere"


class StripMaker(Maker):
    """Outpainting: a strip of the full height is kept."""

    kind: Literal["strip"] = "strip"
    keep: tuple[Share, Share] = (0.35, 0.40)  # of the width
    place: Literal["anywhere", "centre"] = "anywhere"


class FreeformMaker(Maker):
    """Strokes of a thick brush, to be filled (Yu et al., arXiv 1806.03589, algorithm 1).

    Lengths are shares of the image's shorter side.
    """

    kind: Literal["freeform"] = "freeform"
    area: tuple[Share, Share] = (0.05, 0.6)
    strokes: tuple[int, int] = (1, 4)
    turns: tuple[int, int] = (4, 12)  # of one stroke
    length: tuple[float, float] = (0.05, 0.25)  # between two turns
    width: tuple[float, float] = (0.05, 0.15)
    angle: float = Field(1.2566, gt=0)  # radians; the largest turn, 2 pi / 5 as published

    @model_validator(mode="after")
    def _above_nothing(self) -> Self:
        for name, least, most in (("strokes", 1, 100), ("turns", 1, 200)):
            if not least <= getattr(self, name)[0] <= getattr(self, name)[1] <= most:
                raise ValueError(f"{name}: write two numbers from {least} to {most}")
        for name in ("length", "width"):
            if not 0 < getattr(self, name)[0] <= getattr(self, name)[1] <= 2:
                raise ValueError(f"{name}: write two numbers above 0, at most 2")
        return self


class BoxMaker(Maker):
    """A rectangle, to be filled. It always lies inside the image."""

    kind: Literal["box"] = "box"
    fill: tuple[Share, Share] = (0.1, 0.4)
    aspect: tuple[float, float] = (0.5, 2.0)  # width / height in pixels, drawn on a log scale

    @field_validator("aspect")
    @classmethod
    def _positive(cls, aspect: tuple[float, float]) -> tuple[float, float]:
        if not 0.01 <= aspect[0] <= aspect[1] <= 100:
            raise ValueError("write two numbers from 0.01 to 100")
        return aspect


class PlaneDepth(Plain):
    """Everything equally far away: a wall."""

    kind: Literal["plane"] = "plane"


class SlopeDepth(Plain):
    """Nearer towards the bottom, as most photographs are: needs no model."""

    kind: Literal["slope"] = "slope"
    far: float = Field(4.0, ge=1, le=1000)  # the top's distance; the bottom's is 1


class ModelDepth(Plain):
    """A transformers folder that AutoModelForDepthEstimation opens (DPT, Depth Anything, ...)."""

    kind: Literal["model"] = "model"
    model: str
    far: float = Field(8.0, ge=1, le=1000)  # the farthest pixel's distance; the nearest's is 1


Depth = Annotated[PlaneDepth | SlopeDepth | ModelDepth, Field(discriminator="kind")]


class WarpMaker(Maker):
    """Another view: pixels are carried to where a turned camera sees them; the rest is to be filled.

    The camera swings about a point straight ahead of it, `pivot` times the median distance away:
    1 keeps the scene's middle in the middle, 0 turns it where it stands (nothing uncovers then, a
    side is merely out of view), and below 0 it walks on to the side that it turns to. The default
    pushes what is kept to an edge or a corner, as the published examples do (46 to 68 % to fill).
    """

    kind: Literal["warp"] = "warp"
    yaw: float = Field(0.3, ge=0, le=1.2)  # radians; the outermost views, to both sides
    pitch: float = Field(0.15, ge=0, le=1.2)
    views: tuple[int, int] = (3, 3)  # yaws x pitches, evenly spaced
    pivot: float = Field(-0.5, ge=-4, le=4)
    field: float = Field(55.0, gt=5, lt=150)  # degrees; of view, along the longer side
    depth: Depth = SlopeDepth()

    @model_validator(mode="after")
    def _ranges_ascend(self) -> Self:
        low, high = self.area
        if low > high:
            raise ValueError(f"area: {low} is above {high}; write the lowest first")
        if not all(1 <= count <= 99 for count in self.views):
            raise ValueError("views: write two numbers from 1 to 99")
        if not any(
            count > 1 and angle > 0
            for count, angle in zip(self.views, (self.yaw, self.pitch), strict=True)
        ):
            raise ValueError("views: no view differs from the photo's own; give yaw or pitch")
        return self


AnyMaker = Annotated[
    SquareMaker | StripMaker | FreeformMaker | BoxMaker | WarpMaker, Field(discriminator="kind")
]


class MasksConfig(Plain):
    """Make a mask for every line of items.jsonl, or for every image of a folder."""

    maker: AnyMaker
    images: str | None = None  # a folder; without one, items.jsonl says what to mask
    seeds: tuple[int, ...] = (0,)  # masks of each image of the folder
    sheet_tile: int = Field(160, ge=0, le=1024)  # pixels of a picture on sheet.png; 0: no sheet

    @field_validator("seeds")
    @classmethod
    def _once(cls, seeds: tuple[int, ...]) -> tuple[int, ...]:
        if not seeds or any(not 0 <= seed < 2**63 for seed in seeds):
            raise ValueError("give at least one seed, each from 0 to 2^63 - 1")
        return tuple(dict.fromkeys(seeds))


class MaskItem(Keyed):
    """One mask to make."""

    source: str  # an image file, relative to the job folder
    seed: int = Field(ge=0, lt=2**63)
    name: str = ""  # what people call the image, where its file's name tells them nothing

    @property
    def called(self) -> str:
        return f"image {self.name!r}" if self.name else f"image {PurePath(self.source).name}"


class _MakerHolder(Plain):
    maker: AnyMaker


def parse_maker(value: object) -> AnyMaker:
    """Settings of one maker. Raises BadJob naming every key that is wrong."""
    try:
        return validated(_MakerHolder, {"maker": value}, "").maker
    except BadJob as error:
        words = str(error).removeprefix(": ").replace("key 'maker.", "key '")
        raise BadJob(words.split("; allowed keys")[0]) from None


def maker_identity(maker: Maker) -> str:
    """The settings as text: equal for makers that draw equal masks."""
    return json.dumps(maker.model_dump(mode="json"), sort_keys=True)
