"""The maps of marked images as files: PNG to look at, NumPy to learn from."""

import hashlib
import io
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from annotate.core.errors import ApplicationError, NotFound
from annotate.labeling.models import Campaign
from annotate.quality.region_results import (
    LARGEST_SIDE,
    ImageSaid,
    heat_map,
    image_said,
    images_said,
    masks_of,
)
from annotate.quality.regions import FINE, POINT_RADIUS, Heat, Size

FILES = ["heat.png", "heat.npy", "mask.png", "masks.npz", "overlay.png"]
POLARITIES = ("bad", "good")
COLOURS = {"bad": (213, 94, 0), "good": (0, 114, 178)}  # vermilion and blue, as on the screen
PNG = "image/png"
BYTES = "application/octet-stream"
MOST_BYTES = 256_000_000  # of the masks of one image, before they are compressed


def regions_file(
    campaign: Campaign,
    candidate: int,
    file: str,
    *,
    polarity: str = "bad",
    reason: str | None = None,
    width: int | None = None,
    height: int | None = None,
    threshold: float = 0.5,
) -> tuple[bytes, str]:
    """One of `FILES` for one image, and its media type.

    The image's own size unless told, or as much of it as can be made. Raises NotFound for another
    file or an image that nobody judged, ApplicationError for a reason that the campaign does not
    have or that is of the other polarity, and for a size that is too large.
    """
    if file not in FILES:
        raise NotFound(f"There is no such file; there are {', '.join(FILES)}.")
    row = image_said(campaign, candidate)
    masks = _masks_of_one(campaign, row) if file == "masks.npz" else 1
    size = _size(row, width, height, masks)
    if file == "masks.npz":
        return _npz(**masks_of(campaign, row, size=size)), BYTES
    if reason is not None:
        polarity = _polarity_of(campaign, reason)
    heat = heat_map(campaign, row, polarity=polarity, reason=reason, size=size)
    if file == "heat.npy":
        return _npy(heat), BYTES
    if file == "overlay.png":
        return _png(overlay(heat, polarity)), PNG
    return _png(_bytes(heat >= max(threshold, 1e-6) if file == "mask.png" else heat)), PNG


def _masks_of_one(campaign: Campaign, row: ImageSaid) -> int:
    return max(1, len(row.said) * len(campaign.form["reasons"]))


def _size(row: ImageSaid, width: int | None, height: int | None, masks: int) -> Size:
    """The size asked for; where only one side is given, the other follows.

    Of no side given: the image's own, made smaller where it has a side above LARGEST_SIDE or where
    so many masks of it are above MOST_BYTES. Raises ApplicationError where what is asked for is.
    """
    full_width, full_height = row.size
    if width is None and height is None:
        return _fitting(row.size, masks)
    wide = width or max(1, round((height or 1) * full_width / full_height))
    high = height or max(1, round(wide * full_height / full_width))
    fitting = _fitting((wide, high), masks)
    if fitting != (wide, high):
        raise ApplicationError(
            f"{wide} x {high} pixels are too many for the maps of image {row.candidate}: a side has"
            f" at most {LARGEST_SIDE}, and all masks together at most {MOST_BYTES:,} pixels"
            f" ({masks} here). Ask for a smaller width: {fitting[0]} x {fitting[1]} can be made."
        )
    return wide, high


def _fitting(size: Size, masks: int) -> Size:
    """The largest size of the same shape, not above this one, that can be made."""
    share = min(1, LARGEST_SIDE / max(size), math.sqrt(MOST_BYTES / masks / (size[0] * size[1])))
    return max(1, int(size[0] * share)), max(1, int(size[1] * share))


def _polarity_of(campaign: Campaign, reason: str) -> str:
    for row in campaign.form["reasons"]:
        if row["key"] == reason:
            return str(row["polarity"])
    raise ApplicationError(f"This campaign has no reason {reason!r}.", reason="Choose one of it.")


def overlay(heat: Heat, polarity: str) -> NDArray[np.uint8]:
    """(rows, columns, RGBA): the colour of the polarity, as strong as the heat, to lay over it."""
    image = np.empty((*heat.shape, 4), dtype=np.uint8)
    image[..., :3] = COLOURS[polarity]
    image[..., 3] = np.round(heat * 160)
    return image


def regions_write(campaign: Campaign, folder: Path, *, size: Size | None = None) -> int:
    """Every judged image's maps, and `manifest.json` that names them. Returns how many images.

    `size` is width and height; None: each image's own, or as much of it as can be made. Raises
    ApplicationError where the campaign is of another kind, the folder holds something, or the size
    is too large for the masks of an image.
    """
    if campaign.kind != Campaign.Kind.REGIONS:
        raise ApplicationError(f"Campaign {campaign.pk} is {campaign.kind}; only regions has maps.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ApplicationError(f"{folder} is not empty. Name a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    width, height = size or (None, None)
    rows = [
        _write_image(campaign, row, folder, _size(row, width, height, _masks_of_one(campaign, row)))
        for row in images_said(campaign)
    ]
    manifest = {
        "campaign": {"id": campaign.pk, "name": campaign.name, "form": campaign.form},
        "heat": "float32 in [0, 1], (rows, columns): the share of people who marked a pixel",
        "masks": "bool, (people, reasons, rows, columns), in the order of judgements and reasons",
        "point_radius": f"{POINT_RADIUS} of the image's height",
        "samples_per_pixel": FINE * FINE,
        "images": rows,
    }
    # Last, so that a folder with a manifest is a whole one.
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return len(rows)


def _write_image(campaign: Campaign, row: ImageSaid, folder: Path, size: Size) -> dict[str, Any]:
    heats = {
        polarity: heat_map(campaign, row, polarity=polarity, reason=None, size=size)
        for polarity in POLARITIES
    }
    by_reason = {
        each["key"]: heat_map(
            campaign, row, polarity=each["polarity"], reason=each["key"], size=size
        )
        for each in campaign.form["reasons"]
    }
    arrays = {f"heat_{name}": heat for name, heat in heats.items()} | {
        f"heat_of_{name}": heat for name, heat in by_reason.items()
    }
    files = {f"{row.candidate}.npz": _npz(**arrays, **masks_of(campaign, row, size=size))}
    for polarity, heat in heats.items():
        files[f"{row.candidate}-{polarity}.png"] = _png(_bytes(heat))
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return {
        "candidate": row.candidate,
        "image_sha256": row.sha256,
        "image_size": list(row.size),
        "map_size": list(size),
        "prompt": row.prompt,
        "judgements": row.judgements,
        "nothing_to_mark": [
            not marks and not words for marks, words in zip(row.said, row.words, strict=True)
        ],
        "marks": row.said,
        "words": row.words,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }


def _bytes(heat: NDArray[Any]) -> NDArray[np.uint8]:
    return np.round(heat.astype(np.float32) * 255).astype(np.uint8)


def _png(pixels: NDArray[np.uint8]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def _npy(array: NDArray[Any]) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return file.getvalue()


def _npz(**arrays: NDArray[Any]) -> bytes:
    """Compressed; the same arrays give the same bytes (NumPy writes no time of day)."""
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()
