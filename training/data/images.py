"""Images between files, arrays and tensors. A tensor image is (3, H, W) in [0, 1], RGB."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageOps, UnidentifiedImageError
from torch import Tensor

from training.common.files import write_atomic
from training.common.jobs import JobError
from training.masks.grey import eight_bits


def load_image(path: Path, *, height: int | None = None, width: int | None = None) -> Tensor:
    """An image file as (3, H, W) in [0, 1].

    Turned the way its EXIF says, transparency put on white. With a size: scaled (antialiased)
    until it covers the size, the middle cut out. Raises JobError naming the file.
    """
    try:
        with Image.open(path) as opened:
            image = _flat(ImageOps.exif_transpose(eight_bits(opened)))
    except FileNotFoundError:
        raise JobError(f"image {path} is missing") from None
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        ValueError,
    ) as error:
        raise JobError(f"image {path} cannot be read: {error}") from None
    if height is not None and width is not None and image.size != (width, height):
        image = ImageOps.fit(image, (width, height), Image.Resampling.BICUBIC)
    return to_tensor(image)


def load_images(paths: Sequence[Path], *, height: int, width: int) -> Tensor:
    """Image files as one batch (B, 3, H, W) in [0, 1]."""
    return torch.stack([load_image(path, height=height, width=width) for path in paths])


def resized(image: Tensor, height: int, width: int) -> Tensor:
    """(3, H, W) in [0, 1] at another size: bicubic, antialiased where it shrinks."""
    if image.shape[-2:] == (height, width):
        return image
    scaled = F.interpolate(
        image[None], size=(height, width), mode="bicubic", antialias=True, align_corners=False
    )
    return scaled[0].clamp(0, 1)


def cover(image: Tensor, height: int, width: int) -> Tensor:
    """(3, H, W) scaled until it covers the size, the middle cut out."""
    scale = max(height / image.shape[-2], width / image.shape[-1])
    tall, wide = (max(1, round(side * scale)) for side in image.shape[-2:])
    large = resized(image, max(tall, height), max(wide, width))
    top, left = (large.shape[-2] - height) // 2, (large.shape[-1] - width) // 2
    return large[:, top : top + height, left : left + width]


def to_tensor(image: Image.Image) -> Tensor:
    """(3, H, W) in [0, 1] from an RGB image."""
    array = np.asarray(image, dtype=np.float32) / 255.0
    return torch.from_numpy(array).permute(2, 0, 1).contiguous()


def to_image(tensor: Tensor) -> Image.Image:
    """An 8-bit RGB image from (3, H, W) in [0, 1]; what lies outside is clipped."""
    pixels = (tensor.detach().float().clamp(0, 1) * 255).round().to(torch.uint8)
    return Image.fromarray(pixels.permute(1, 2, 0).cpu().numpy())


def as_saved(tensor: Tensor) -> Tensor:
    """(3, H, W) in [0, 1] with the 256 steps that a PNG can hold: what `load_image` will give."""
    return to_tensor(to_image(tensor))


def save_png(image: Image.Image, path: Path) -> None:
    """Write a PNG that is whole from the moment it has its name."""
    write_atomic(path, lambda part: image.save(part, format="PNG"))


def _flat(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image.convert("RGB")
