"""Draws videos with AnimateDiff pipelines: a still UNet with motion modules in it.

Guo et al., "AnimateDiff" (arXiv 2307.04725). A folder of `AnimateDiffPipeline.save_pretrained`; a
motion adapter and the still model it was put into are saved together that way.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from training.generate.pipeline import Model
from training.generate.refusals import BadModel
from training.generate.sampling import Painter, Settings

AT_ONCE = 16  # frames that the VAE decodes together


class VideoPainter(Painter):
    """A Painter whose drawings are frames (T, 3, H, W), with latents (C, T, h, w)."""

    def __init__(self, model: Model, settings: Settings) -> None:
        """Raises BadModel also for more frames than the motion modules were made for."""
        most = most_frames(model.pipeline)
        self.frames = settings.frames or min(most, 16)
        if self.frames > most:
            raise BadModel(
                f"frames {self.frames} is more than the model can move: at most {most}",
                hint="Ask for fewer frames, or use a motion adapter with a longer sequence.",
            )
        super().__init__(model, settings)

    def items_at_once(self, batch_size: int) -> int:
        """`batch_size` counts frames here, so that the same number fits into the same memory."""
        return max(1, batch_size // self.frames)

    @property
    def meta(self) -> dict[str, Any]:
        return {"frames": self.frames, "fps": self.settings.fps}

    def noise(
        self, generators: Sequence[torch.Generator], size: tuple[int, int] | None = None
    ) -> Tensor:
        """(B, C, T, h, w) on the CPU, each row from its own generator."""
        height, width = size or (self.height, self.width)
        pipeline = self.model.pipeline
        factor = pipeline.vae_scale_factor
        channels = pipeline.vae.config.latent_channels
        shape = (channels, self.frames, height // factor, width // factor)
        return torch.stack([torch.randn(shape, generator=each) for each in generators])

    def _arguments(self) -> dict[str, Any]:
        return {**super()._arguments(), "num_frames": self.frames}

    def _decode(self, latents: Tensor) -> Tensor:
        """Latents (B, C, T, h, w) to frames (B, T, 3, H, W) in [0, 1]."""
        flat = latents.transpose(1, 2).flatten(0, 1)
        parts = [super(VideoPainter, self)._decode(part) for part in torch.split(flat, AT_ONCE)]
        images = torch.cat(parts)
        return images.reshape(len(latents), self.frames, *images.shape[1:])


def most_frames(pipeline: Any) -> int:
    """How many frames the motion modules know places for."""
    return int(pipeline.unet.config.motion_max_seq_length)
