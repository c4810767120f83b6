"""Patch maps as bytes: the safetensors file that is kept, and pictures to look at."""

import io
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from safetensors import SafetensorError
from safetensors.numpy import load, save

from annotate.core.errors import ApplicationError, NotFound

Values = NDArray[np.float32]
FILES = ["heat.png", "heat.npy", "map.safetensors"]
LOW, HIGH = np.array([213, 94, 0]), np.array([0, 114, 178])  # vermilion and blue, as marks have


@dataclass(frozen=True)
class MapValues:
    quality: Values  # (rows, columns)
    coverage: Values  # (references, rows, columns)


def map_read(data: bytes) -> MapValues:
    """Raises ApplicationError for what is no map, and for a value outside [0, 1]."""
    try:
        tensors = load(data)
        found = MapValues(tensors["quality"], tensors["coverage"])
    except (SafetensorError, KeyError, ValueError) as error:
        raise ApplicationError(f"This file is no patch map: {error}.") from None
    for name, values, axes in (("quality", found.quality, 2), ("coverage", found.coverage, 3)):
        if values.dtype != np.float32 or values.ndim != axes or not values.size:
            raise ApplicationError(f"This file is no patch map: {name} is not float32 of {axes}.")
        # NaN is in no range, so it is refused too.
        if not bool(((values >= 0) & (values <= 1)).all()):
            raise ApplicationError(f"This file is no patch map: {name} has values outside 0 to 1.")
    return found


def map_bytes(values: MapValues, about: dict[str, Any]) -> bytes:
    """The same form as training.patches.files writes."""
    tensors = {
        "quality": np.ascontiguousarray(values.quality),
        "coverage": np.ascontiguousarray(values.coverage),
    }
    return save(tensors, metadata={"about": json.dumps(about, sort_keys=True)})


def map_file(data: bytes, file: str, *, reference: int | None = None) -> tuple[bytes, str]:
    """One of `FILES` and its media type: the quality map, or a reference's coverage (from 0).

    heat.png is one pixel a cell, vermilion for 0 over clear to blue for 1. Raises NotFound.
    """
    if file not in FILES:
        raise NotFound(f"There is no such file; there are {', '.join(FILES)}.")
    if file == "map.safetensors":
        return data, "application/octet-stream"
    maps = map_read(data)
    if reference is None:
        values = maps.quality
    elif reference < len(maps.coverage):
        values = maps.coverage[reference]
    else:
        raise NotFound(f"This map has {len(maps.coverage)} references, counted from 0.")
    buffer = io.BytesIO()
    if file == "heat.npy":
        np.save(buffer, values, allow_pickle=False)
        return buffer.getvalue(), "application/octet-stream"
    Image.fromarray(heat(values)).save(buffer, "PNG")
    return buffer.getvalue(), "image/png"


def heat(values: Values) -> NDArray[np.uint8]:
    """(rows, columns, RGBA), to lay over an image."""
    picture = np.empty((*values.shape, 4), dtype=np.uint8)
    picture[..., :3] = np.where(values[..., None] < 0.5, LOW, HIGH)
    picture[..., 3] = np.round(np.abs(values - 0.5) * 2 * 190)
    return picture
