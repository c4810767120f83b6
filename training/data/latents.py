"""Latents of images: as the generator left them, or encoded once and kept by content.

A latent here is scaled as the UNet sees it: what the VAE encodes times its scaling factor.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.common.files import sha256_of_file, sha256_of_json, write_atomic
from training.common.jobs import JobError
from training.data.images import load_images

# (B, 3, H, W) in [0, 1] -> (B, C, h, w), scaled; the same images always give the same latents.
Encode = Callable[[Tensor], Tensor]


def save_latent(latent: Tensor, path: Path) -> None:
    """Write one latent (C, h, w), or a video's (C, T, h, w), as fp16 under the key "latent"."""
    tensors = {"latent": latent.detach().to("cpu", torch.float16).contiguous()}
    write_atomic(path, lambda part: save_file(tensors, part))


def load_latent(path: Path) -> Tensor:
    """One latent (C, h, w) in fp16. Raises JobError naming the file."""
    try:
        return load_file(path)["latent"]
    except (OSError, SafetensorError, KeyError) as error:
        raise JobError(f"latent {path} cannot be read: {error}") from None


def vae_sha256(pipeline_folder: Path) -> str:
    """What names a VAE: the hash of its settings and weights in a pipeline folder."""
    files = sorted(
        path
        for path in (pipeline_folder / "vae").iterdir()
        if path.name == "config.json" or path.suffix == ".safetensors"
    )
    return sha256_of_json({path.name: sha256_of_file(path) for path in files})


class LatentCache:
    """Encodes every image once, under a key of its content, the VAE and the size."""

    def __init__(
        self,
        folder: Path,
        encode: Encode,
        *,
        vae: str,
        height: int,
        width: int,
        batch_size: int = 16,
    ) -> None:
        """`vae` names the encoder (see `vae_sha256`); height and width are pixels."""
        self._folder = folder
        self._encode = encode
        self._vae = vae
        self._height = height
        self._width = width
        self._batch_size = batch_size

    def get(self, images: Sequence[Path]) -> Tensor:
        """Latents (N, C, h, w) in fp16 of image files, in their order."""
        places = [self._place(image) for image in images]
        missing = {
            place: image for place, image in zip(places, images, strict=True) if not place.exists()
        }
        todo = list(missing.items())
        for start in range(0, len(todo), self._batch_size):
            self._fill(todo[start : start + self._batch_size])
        return torch.stack([load_latent(place) for place in places])

    def _fill(self, batch: Sequence[tuple[Path, Path]]) -> None:
        paths = [image for _, image in batch]
        pixels = load_images(paths, height=self._height, width=self._width)
        latents = self._encode(pixels)
        for (place, image), latent in zip(batch, latents, strict=True):
            if not torch.isfinite(latent).all():
                raise JobError(f"the VAE gives no finite latent for {image}")
            save_latent(latent, place)

    def _place(self, image: Path) -> Path:
        if not image.is_file():
            raise JobError(f"image {image} is missing")
        key = sha256_of_json([sha256_of_file(image), self._vae, self._height, self._width])
        return self._folder / key[:2] / f"{key}.safetensors"
