"""Copies of a model's learnt weights by name."""

from collections.abc import Mapping

import torch
from torch import Tensor


def copied(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The values as they are now."""
    return {name: value.detach().clone() for name, value in weights.items()}


@torch.no_grad()
def put(weights: Mapping[str, Tensor], values: Mapping[str, Tensor]) -> None:
    """Overwrite `weights` with `values` of the same names."""
    for name, value in weights.items():
        value.copy_(values[name])
