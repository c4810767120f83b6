"""How far each pixel is: what needs no model, and what a model's output means."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.contracts import PlaneDepth, SlopeDepth

Depths = NDArray[np.float64]
# An RGB image in, distances (H, W) above 0 out; what they are in does not matter.
Estimator = Callable[[Image.Image], Depths]


def plain_estimator(depth: PlaneDepth | SlopeDepth) -> Estimator:
    """Depth that looks at no pixel."""
    if isinstance(depth, PlaneDepth):
        return lambda image: np.ones((image.height, image.width))
    return lambda image: slope(image.width, image.height, depth.far)


def slope(width: int, height: int, far: float) -> Depths:
    """From `far` in the top row to 1 in the bottom row, as a flat floor recedes: 1/z is even."""
    nearness = np.linspace(1 / far, 1.0, height) if height > 1 else np.ones(1)
    return np.repeat(1 / nearness[:, None], width, axis=1)


def from_disparity(disparity: NDArray[np.floating], far: float) -> Depths:
    """Distances from 1 to `far` of a model's relative disparity (larger is nearer, any scale).

    Such models (DPT, Depth Anything) know 1/z only up to a scale and a shift: how much farther the
    farthest pixel is than the nearest must be chosen. Equal disparities are a plane.
    """
    values = disparity.astype(np.float64)
    low, high = values.min(), values.max()
    share = (values - low) / (high - low) if high > low else np.ones_like(values)
    return np.asarray(1 / (1 / far + share * (1 - 1 / far)))
