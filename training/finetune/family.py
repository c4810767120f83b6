"""A model family: how images and prompts become what its network reads, and what it should say.

One family per kind of diffusion model; objectives and the loop know nothing of it.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from training.common.jobs import JobError
from training.generate.embeddings import TextEncoder
from training.generate.pipeline import Model
from training.generate.sampling import encode


class Family(Protocol):
    """What the loop needs of a model. Latents are (B, C, h, w), scaled as the network sees them."""

    network: nn.Module  # the one that is fine-tuned
    device: torch.device
    times: int  # number of time steps of the training schedule
    latent_shape: tuple[int, int, int]  # (C, h, w) at the model's own size
    image_size: tuple[int, int]  # (height, width) in pixels

    def encode_images(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) in [0, 1] -> latents fp32. No chance in it, so it may be cached."""

    def encode_prompts(self, prompts: Sequence[str]) -> Tensor:
        """-> (B, L, D) text embeddings."""

    def residual(self, latents: Tensor, noise: Tensor, time: Tensor, text: Tensor) -> Tensor:
        """Prediction minus target for clean `latents`, `noise` and `time` (B,); fp32."""


class UNetFamily:
    """Stable-Diffusion-class models: a UNet that predicts noise, velocity or the clean latent."""

    def __init__(self, model: Model) -> None:
        """Raises JobError for a pipeline whose UNet reads more than latent, time and text."""
        from diffusers import DDPMScheduler

        pipeline = model.pipeline
        unet, vae = pipeline.unet, pipeline.vae
        if unet.config.in_channels != vae.config.latent_channels or unet.config.addition_embed_type:
            raise JobError(
                f"{model.folder} is not a plain text-to-image Stable Diffusion (inpainting or "
                "SDXL, perhaps), which cannot be fine-tuned yet.",
                hint="Give a model of the StableDiffusionPipeline class with a 4-input UNet.",
            )
        # Dropout must be off in policy and reference alike, or their difference is mostly noise.
        # Channels last is what the CPU's convolutions prefer: a fifth faster, nothing else changes.
        self.network: nn.Module = unet.eval().to(memory_format=torch.channels_last)
        self.device, self.dtype = model.device, model.dtype
        self._vae = vae.float()  # some VAEs overflow in half precision
        self._text = TextEncoder(model)
        # The training schedule is in the sampler's config, whichever sampler the folder names.
        self._schedule: Any = DDPMScheduler.from_config(pipeline.scheduler.config)
        self.times = int(self._schedule.config.num_train_timesteps)
        self._says = str(self._schedule.config.prediction_type)
        if self._says not in ("epsilon", "v_prediction", "sample"):
            raise JobError(f"The scheduler's prediction_type {self._says!r} is not supported.")
        size = unet.config.sample_size
        high, wide = (size, size) if isinstance(size, int) else tuple(size)
        factor = int(pipeline.vae_scale_factor)
        self.latent_shape = (int(unet.config.in_channels), high, wide)
        self.image_size = (high * factor, wide * factor)

    @torch.no_grad()
    def encode_images(self, images: Tensor) -> Tensor:
        """The mode of the VAE's posterior, scaled."""
        return encode(self._vae, images).float()

    def encode_prompts(self, prompts: Sequence[str]) -> Tensor:
        """As the pipeline itself encodes them: padded and cut to the tokenizer's length."""
        # A clone, because tensors made in inference mode cannot take part in a backward pass.
        return self._text.encode(prompts)["prompt_embeds"].clone()

    def residual(self, latents: Tensor, noise: Tensor, time: Tensor, text: Tensor) -> Tensor:
        """Runs the network once; target and subtraction are in fp32."""
        noisy: Tensor = self._schedule.add_noise(latents, noise, time)
        said: Tensor = self.network(
            noisy.to(self.dtype), time, encoder_hidden_states=text.to(self.dtype), return_dict=False
        )[0]
        return said.float() - self._target(latents, noise, time)

    def _target(self, latents: Tensor, noise: Tensor, time: Tensor) -> Tensor:
        if self._says == "epsilon":
            return noise
        if self._says == "sample":
            return latents
        velocity: Tensor = self._schedule.get_velocity(latents, noise, time)
        return velocity
