"""The two maps of a pair of images, from the features of their patches. Pure maths on tensors.

Features are unit vectors, (rows, columns, width) of one image. What a patch is worth is its best
cosine over all patches of the other image, wherever they lie: a new pose or place costs nothing.
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

CHUNK = 2**24  # cosines held at a time


def quality_map(image: Tensor, references: Sequence[Tensor], *, floor: float = 0.0) -> Tensor:
    """How well each patch of a generated image is found in its references, (rows, columns).

    p(h, w) = max over all references' patches (i, j) of cos(f(image)[h, w], f(reference)[i, j]):
    float32 in [0, 1], a cosine of `floor` or less being 0. It is blind to repetition: an image of
    one reference patch all over has 1 everywhere, which `coverage_map` gives away.
    """
    others = torch.cat([reference.flatten(0, 1) for reference in references])
    return _scaled(_best(image, others), floor)


def coverage_map(reference: Tensor, image: Tensor, *, floor: float = 0.0) -> Tensor:
    """How well each patch of a reference is found in the generated image, (rows, columns)."""
    return _scaled(_best(reference, image.flatten(0, 1)), floor)


def resized(values: Tensor, size: tuple[int, int]) -> Tensor:
    """A map (rows, columns) at another size: bilinear, and a mean over the area where it shrinks."""
    resampled = F.interpolate(
        values[None, None], size=size, mode="bilinear", align_corners=False, antialias=True
    )
    return resampled[0, 0].clamp(0, 1)


def _best(patches: Tensor, others: Tensor) -> Tensor:
    rows, columns, width = patches.shape
    flat = patches.reshape(-1, width).float()
    step = max(1, CHUNK // len(others))
    best = [(part @ others.float().T).amax(dim=1) for part in torch.split(flat, step)]
    return torch.cat(best).reshape(rows, columns)


def _scaled(cosines: Tensor, floor: float) -> Tensor:
    return ((cosines - floor) / (1 - floor)).clamp(0, 1)
