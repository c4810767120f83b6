"""Chance: generators from seeds, and the random state of a run as plain data."""

import hashlib
import random
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor


def generator(*parts: int | str) -> torch.Generator:
    """A CPU generator that depends on nothing but `parts` (a seed, and what it is for)."""
    return torch.Generator("cpu").manual_seed(derive(*parts))


def derive(*parts: int | str) -> int:
    """A seed of 63 bits from other seeds and names; close inputs give unrelated seeds."""
    text = "\x1f".join(f"{type(part).__name__}:{part}" for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1


def seed_everything(seed: int) -> None:
    """Seed the global generators: for the chance inside library layers (dropout, init)."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)


def global_state() -> tuple[dict[str, Tensor], dict[str, Any]]:
    """State of every global generator: (tensors, JSON)."""
    tensors = {"torch": torch.get_rng_state()}
    if torch.cuda.is_available():
        for index, state in enumerate(torch.cuda.get_rng_state_all()):
            tensors[f"cuda.{index}"] = state
    name, keys, position, has_gauss, gauss = np.random.get_state(legacy=True)
    tensors["numpy"] = torch.from_numpy(np.asarray(keys).astype(np.int64))
    version, internal, next_gauss = random.getstate()
    return tensors, {
        "numpy": [str(name), int(position), int(has_gauss), float(gauss)],
        "python": [version, list(internal), next_gauss],
    }


def set_global_state(tensors: Mapping[str, Tensor], values: Mapping[str, Any]) -> None:
    """Put back what `global_state` gave."""
    torch.set_rng_state(tensors["torch"])
    if torch.cuda.is_available():
        cards = sorted((name for name in tensors if name.startswith("cuda.")), key=len)
        torch.cuda.set_rng_state_all([tensors[name] for name in cards])
    name, position, has_gauss, gauss = values["numpy"]
    keys = tensors["numpy"].numpy().astype(np.uint32)
    np.random.set_state((name, keys, position, has_gauss, gauss))
    version, internal, next_gauss = values["python"]
    random.setstate((version, tuple(internal), next_gauss))
