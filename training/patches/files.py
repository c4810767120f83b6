"""A map file: safetensors with `quality` and `coverage`, float32 in [0, 1], and what made them."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from training.common.files import write_atomic


@dataclass(frozen=True)
class Maps:
    """Of one image, at latent size. Values are 0 (not found) to 1 (found exactly)."""

    quality: Tensor  # (rows, columns): each part of the image, in the references
    coverage: Tensor  # (references, rows, columns): each part of a reference, in the image
    about: dict[str, Any] = field(default_factory=dict)  # estimator, its version, whose maps


class BadMap(ValueError):
    """A file that is no map, or one with values that no map has."""


def write_maps(path: Path, maps: Maps) -> None:
    """Whole or not at all. Raises BadMap."""
    _check(maps)
    tensors = {"quality": maps.quality.contiguous(), "coverage": maps.coverage.contiguous()}
    about = json.dumps(maps.about, sort_keys=True)
    write_atomic(path, lambda part: save_file(tensors, part, metadata={"about": about}))


def read_maps(path: Path) -> Maps:
    """Raises BadMap for any other file, and for a value outside [0, 1]."""
    try:
        with safe_open(path, framework="pt") as file:
            about = json.loads((file.metadata() or {})["about"])
            maps = Maps(file.get_tensor("quality"), file.get_tensor("coverage"), about)
    except (SafetensorError, KeyError, ValueError, OSError) as error:
        raise BadMap(f"{path.name} is no patch map: {error}") from None
    _check(maps)
    return maps


def _check(maps: Maps) -> None:
    for name, values, axes in (("quality", maps.quality, 2), ("coverage", maps.coverage, 3)):
        if values.dtype != torch.float32 or values.ndim != axes or not values.numel():
            raise BadMap(f"{name} is {values.dtype} of {values.ndim} axes, not float32 of {axes}")
        # A negative weight makes the weighted loss diverge (PatchDPO has no bound of its own).
        if not (torch.isfinite(values).all() and values.min() >= 0 and values.max() <= 1):
            raise BadMap(f"{name} has values outside 0 to 1")
