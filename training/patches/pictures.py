"""What an encoder learns patches from: a folder of images, or scenes of our own, four to a picture."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.common.seeding import generator
from training.contracts import BadJob
from training.data.images import load_image
from training.data.scenes import random_scene, render

IMAGES = {".png", ".jpg", ".jpeg", ".webp"}


def scenes(count: int, side: int, *seed: int) -> Tensor:
    """(count, 3, side, side) uint8: two by two scenes each, so that patches differ."""
    rng = np.random.default_rng(seed)
    half = side // 2
    pictures = np.empty((count, 2 * half, 2 * half, 3), dtype=np.uint8)
    for picture in pictures:
        for top in (0, half):
            for left in (0, half):
                picture[top : top + half, left : left + half] = render(random_scene(rng), half)
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).contiguous()


def of_folder(folder: Path, most: int, side: int, seed: int) -> Tensor:
    """At most so many of a folder's images, (N, 3, side, side) uint8, in an order drawn by `seed`.

    Raises BadJob where it holds fewer than four, JobError naming a file that cannot be read.
    """
    if not folder.is_dir():
        raise BadJob(f"images: {folder} is not a folder")
    files = sorted(
        file
        for file in folder.rglob("*")
        if file.suffix.lower() in IMAGES and not file.name.startswith(".") and file.is_file()
    )
    if len(files) < 4:
        raise BadJob(f"images: {folder} holds {len(files)} PNG, JPEG or WebP files; give 4 or more")
    order = torch.randperm(len(files), generator=generator(seed, "files"))[:most]
    return torch.stack([_bytes(files[int(place)], side) for place in order])


def _bytes(file: Path, side: int) -> Tensor:
    return (load_image(file, height=side, width=side) * 255).round().to(torch.uint8)
