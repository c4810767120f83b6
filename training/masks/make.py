"""One image, one maker, one seed: always the same mask."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from training.contracts import (
    BoxMaker,
    FreeformMaker,
    Maker,
    ModelDepth,
    SquareMaker,
    StripMaker,
    WarpMaker,
)
from training.masks import shapes
from training.masks.depth import Depths, Estimator, plain_estimator
from training.masks.shapes import FILL, Mask
from training.masks.view import Pixels, View, focal_of, warp

DRAWS: dict[type[Maker], Any] = {
    SquareMaker: shapes.draw_square,
    StripMaker: shapes.draw_strip,
    BoxMaker: shapes.draw_box,
    FreeformMaker: shapes.draw_freeform,
}


MOST_WARPED = 16_000_000  # pixels: each takes about 200 bytes while it is carried


class MaskFailed(Exception):
    """No draw gave a mask within the limits; the message says what to change."""


@dataclass(frozen=True)
class Masked:
    """A mask (H, W), white is to be filled, and all that is needed to tell how it came about."""

    mask: Mask
    source: Pixels | None  # (H, W, 3): the new source where the maker moved pixels; holes are black
    parameters: dict[str, Any]

    @property
    def share(self) -> float:
        """Of the image that is to be filled."""
        return share_of(self.mask)


def share_of(mask: Mask) -> float:
    return float((mask == FILL).mean())


def draw_mask(
    image: Image.Image,
    maker: Maker,
    *,
    seed: int,
    image_sha256: str,
    estimator: Estimator | None = None,
) -> Masked:
    """The mask of a record (the image's bytes, the maker, the seed).

    A mask that is empty, full or outside of `maker.area` is drawn again with the next sub-seed.
    `estimator` is needed for a depth model. Raises MaskFailed after `maker.tries` draws.
    """
    draw = (
        _Warping(image, maker, estimator)
        if isinstance(maker, WarpMaker)
        else _Drawing(image, maker)
    )
    shares: list[float] = []
    for attempt in range(maker.tries):
        # Other images must get other masks of the same seed.
        rng = np.random.default_rng([seed, int(image_sha256, 16), attempt])
        masked = draw(rng)
        share = masked.share
        if 0 < share < 1 and maker.area[0] <= share <= maker.area[1]:
            masked.parameters["attempt"] = attempt
            return masked
        shares.append(share)
    raise MaskFailed(
        f"none of {maker.tries} draws fills a share from {maker.area[0]:g} to {maker.area[1]:g} of"
        f" its {image.width} x {image.height} pixels (they fill {min(shares):.3g} to"
        f" {max(shares):.3g}); change the maker's ranges or leave the image out"
    )


class _Drawing:
    def __init__(self, image: Image.Image, maker: Maker) -> None:
        self._size = image.size
        self._maker = maker

    def __call__(self, rng: np.random.Generator) -> Masked:
        parameters = DRAWS[type(self._maker)](self._maker, rng, *self._size)
        return Masked(shapes.mask_of(parameters, *self._size), None, parameters)


class _Warping:
    """One image from several views; its depth is estimated once."""

    def __init__(self, image: Image.Image, maker: WarpMaker, estimator: Estimator | None) -> None:
        if image.width * image.height > MOST_WARPED:
            raise MaskFailed(
                f"it has {image.width} x {image.height} pixels; another view can be made of at most"
                f" {MOST_WARPED:,}: make it smaller"
            )
        self._maker = maker
        rgb = image.convert("RGB")
        self._pixels: Pixels = np.asarray(rgb, dtype=np.uint8)
        self._depth = _checked(_estimator(maker, estimator)(rgb), rgb)
        self._distance = float(np.median(self._depth)) * maker.pivot
        self._focal = focal_of(maker.field, *image.size)
        self._views = views_of(maker)

    def __call__(self, rng: np.random.Generator) -> Masked:
        yaw, pitch = self._views[int(rng.random() * len(self._views))]
        view = View.around(yaw, pitch, self._distance)
        source, mask = warp(self._pixels, self._depth, view, self._focal)
        return Masked(
            mask,
            source,
            {
                "yaw": yaw,
                "pitch": pitch,
                "centre": list(view.centre),
                "focal": self._focal,
                "depth": self._maker.depth.kind,
            },
        )


def views_of(maker: WarpMaker) -> list[tuple[float, float]]:
    """(yaw, pitch) of every view of the grid but the photo's own."""
    yaws, pitches = (
        np.linspace(-angle, angle, count) if count > 1 else np.zeros(1)
        for angle, count in zip((maker.yaw, maker.pitch), maker.views, strict=True)
    )
    # Rounded: of an uneven count the one in the middle must be 0 and not nearly so.
    grid = [(round(float(yaw), 9), round(float(pitch), 9)) for yaw in yaws for pitch in pitches]
    return [view for view in grid if view != (0.0, 0.0)]


def _estimator(maker: WarpMaker, given: Estimator | None) -> Estimator:
    if given is not None:
        return given
    if isinstance(maker.depth, ModelDepth):
        raise ValueError("a depth model must be opened and given as the estimator")
    return plain_estimator(maker.depth)


def _checked(depth: Depths, image: Image.Image) -> Depths:
    if depth.shape != (image.height, image.width):
        raise MaskFailed(f"its depth has {depth.shape} values, not one a pixel")
    if not (np.isfinite(depth).all() and (depth > 0).all()):
        raise MaskFailed("its depth holds numbers that are not above 0; try another depth model")
    return depth
