"""The images that an item is made from, read and checked before anything is drawn with them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from training.common.jobs import JobError
from training.contracts import NEEDS, Canvas, Item
from training.data.images import load_image
from training.masks.grey import eight_bits

MOST_PIXELS = 64_000_000  # of a source with the canvas around it
WHITE = 128  # of 255: what is at least this bright in a mask is to be filled


class BadItem(Exception):
    """One item that cannot be drawn; the others can."""


@dataclass(frozen=True)
class Inputs:
    """An item's images, at the size they came in."""

    source: Tensor | None = None  # (3, H, W) in [0, 1]
    mask: Tensor | None = None  # (H, W) bool, True is to be filled
    references: tuple[Tensor, ...] = ()  # (3, h, w) in [0, 1], each of its own size


def load_inputs(
    item: Item, mode: str, path: Callable[[str], Path], canvas: Canvas | None = None
) -> Inputs:
    """What `mode` needs of an item's images. `path` finds a file, `canvas` is for outpainting alone.

    Raises BadItem saying what is wrong.
    """
    needs = NEEDS.get(mode, ())
    for name in needs:
        if not getattr(item, name):
            raise BadItem(f"it has no {name}, which {mode} needs")
    if mode == "recon" and item.level is None:
        raise BadItem("it has no level: set levels in job.json, or one in the item")
    try:
        source = load_image(path(item.source)) if "source" in needs and item.source else None
        references = item.references if "references" in needs else ()
        inputs = Inputs(
            source,
            # An outpainted source may have a hole as well.
            _mask(path(item.mask)) if item.mask and mode in ("inpaint", "outpaint") else None,
            tuple(load_image(path(name)) for name in references),
        )
    except JobError as error:
        raise BadItem(str(error)) from None
    _check(inputs)
    if canvas and mode == "outpaint" and inputs.source is not None:
        _check_canvas(canvas, *inputs.source.shape[1:])
    return inputs


def _mask(file: Path) -> Tensor:
    try:
        with Image.open(file) as opened:
            grey = np.asarray(eight_bits(opened).convert("L"))
    except FileNotFoundError:
        raise BadItem(f"mask {file} is missing") from None
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise BadItem(f"mask {file} cannot be read: {error}") from None
    return torch.from_numpy(grey >= WHITE)


def _check(inputs: Inputs) -> None:
    if inputs.mask is None or inputs.source is None:
        return
    mask, source = tuple(inputs.mask.shape), tuple(inputs.source.shape[1:])
    if mask != source:
        raise BadItem(
            f"its mask has {mask[1]}x{mask[0]} pixels and its source {source[1]}x{source[0]}: "
            "make them the same size"
        )
    if not inputs.mask.any():
        raise BadItem("its mask is black: it fills nothing; white is to be filled")


def _check_canvas(canvas: Canvas, height: int, width: int) -> None:
    left, right, top, bottom = canvas.margins(height, width)
    tall, wide = top + height + bottom, left + width + right
    if tall * wide > MOST_PIXELS:
        raise BadItem(
            f"its source of {width}x{height} pixels grows to {wide}x{tall}, above "
            f"{MOST_PIXELS:,} in all: give a smaller source or a smaller canvas"
        )
