"""A square of a photo as a diffusion model fills its hole, and as its VAE alone gives it back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional as F

from training.contracts import Item
from training.generate.families import painter_for
from training.generate.inputs import Inputs
from training.generate.pipeline import Model
from training.generate.sampling import Settings, decode, encode


@dataclass(frozen=True)
class Hole:
    """One square to fill, at the model's size."""

    image: Tensor  # (3, H, W) in [0, 1]
    mask: Tensor  # (H, W) bool, True is to be filled
    prompt: str
    negative: str
    seed: int


class Filler(Protocol):
    """What fills holes: a diffusion model, or a stand-in in a test."""

    width: int  # pixels
    height: int
    cells: int  # latent cells along the longer side
    vae: str  # sha256 that names the VAE

    def fill(
        self, holes: Sequence[Hole], *, on_step: Callable[[], None] | None = None
    ) -> list[Tensor]:
        """The squares with their holes filled, (3, H, W) in [0, 1]; outside, as `round_trip`."""

    def round_trip(self, images: Sequence[Tensor]) -> list[Tensor]:
        """Squares through the VAE and back, nothing else done to them."""

    def truncated(self, text: str) -> bool:
        """Whether the model does not get to see the end of a text."""


class DiffusionFiller:
    """Fills with any model that inpaints: a UNet made for it, or a plain one held to what is known.

    Outside the hole's latent cells the photo's own latents are put back before decoding, so that
    there the result is what the VAE makes of the photo and nothing more.
    """

    def __init__(self, model: Model, settings: Settings) -> None:
        """`settings` in mode "inpaint", at the model's own size. Raises BadModel."""
        self._painter = painter_for(model, settings)
        self._vae = model.pipeline.vae
        self._device = model.device
        self.height, self.width = self._painter.height, self._painter.width
        self._factor = int(model.pipeline.vae_scale_factor)
        self.cells = max(self.height, self.width) // self._factor
        self.vae = model.vae

    def truncated(self, text: str) -> bool:
        return self._painter.text.truncated(text)

    @torch.inference_mode()
    def round_trip(self, images: Sequence[Tensor]) -> list[Tensor]:
        pixels = torch.stack(list(images)).to(self._device)
        return list(decode(self._vae, encode(self._vae, pixels)).cpu())

    @torch.inference_mode()
    def fill(
        self, holes: Sequence[Hole], *, on_step: Callable[[], None] | None = None
    ) -> list[Tensor]:
        drawings = self._painter.draw(
            [_item(hole) for hole in holes],
            [Inputs(source=hole.image, mask=hole.mask) for hole in holes],
            on_step=on_step,
        )
        pixels = torch.stack([hole.image for hole in holes]).to(self._device)
        known = encode(self._vae, pixels)
        latents = torch.stack([drawing.latent for drawing in drawings]).to(known)
        masks = torch.stack([hole.mask for hole in holes])[:, None].to(known)
        # A cell belongs to the hole as soon as one of its pixels does.
        cells = F.max_pool2d(masks, self._factor)
        return list(decode(self._vae, cells * latents + (1 - cells) * known).cpu())


def _item(hole: Hole) -> Item:
    return Item(key="hole", prompt=hole.prompt, negative=hole.negative, seed=hole.seed)
