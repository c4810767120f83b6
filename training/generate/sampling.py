"""Draws batches of different prompts, each item from its own seed.

What an item becomes depends on its prompt, its seed and the settings. Its batch mates change it
by no more than the rounding of sums: all its chance comes from a generator of its own, on the
CPU, so that a GPU draws the same picture.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from training.contracts import Canvas, Item, Mode, Sampler
from training.generate.denoise import Conditions, denoise
from training.generate.embeddings import TextEncoder
from training.generate.inputs import Inputs
from training.generate.pipeline import BadModel, Model


@dataclass(frozen=True)
class Settings:
    """How to draw; width and height in pixels, None for the model's own."""

    steps: int
    guidance: float
    sampler: Sampler = "default"
    width: int | None = None
    height: int | None = None
    mode: Mode = "text"
    eta: float = 0.0
    feather: int = 0
    canvas: Canvas = field(default_factory=Canvas)
    reference_scale: float = 1.0
    # Of "inpaint": 1 fills from pure noise; less starts from what lies in the hole, noised.
    strength: float = 1.0
    frames: int | None = None  # of a video; None: the model's own
    fps: int = 8  # frames a second of a video


@dataclass(frozen=True)
class Drawing:
    """One result, on the CPU."""

    image: Tensor  # (3, H, W) in [0, 1]; of a video its frames, (T, 3, H, W)
    latent: Tensor  # (C, h, w), of a video (C, T, h, w), scaled as the network sees it

    @property
    def finite(self) -> bool:
        return bool(torch.isfinite(self.latent).all() and torch.isfinite(self.image).all())


class Painter:
    """A model with its settings, ready to draw batches: from words alone, or in a mode of a subclass."""

    network = "unet"  # the pipeline's part that is called at every step

    def __init__(self, model: Model, settings: Settings) -> None:
        """Raises BadModel for a size or sampler that the model cannot do."""
        self.model = model
        self.settings = settings
        self.text = self._text_encoder()
        pipeline = model.pipeline
        factor = pipeline.vae_scale_factor
        own_size = getattr(pipeline, self.network).config.sample_size
        own_height, own_width = (
            (own_size, own_size) if isinstance(own_size, int) else tuple(own_size)
        )
        self.height = settings.height or own_height * factor
        self.width = settings.width or own_width * factor
        for name, pixels in (("width", self.width), ("height", self.height)):
            if pixels % self.grain:
                raise BadModel(f"{name} {pixels} is not a multiple of {self.grain}")
        self._scheduler = self._make_scheduler(pipeline.scheduler, settings.sampler)

    # --- what other families do differently ----------------------------------------------

    @property
    def meta(self) -> dict[str, Any]:
        """What the meta of every result says of this family."""
        return {}

    def items_at_once(self, batch_size: int) -> int:
        """How many items a batch of this size holds."""
        return batch_size

    def _text_encoder(self) -> TextEncoder:
        return TextEncoder(self.model)

    def _make_scheduler(self, own: Any, sampler: Sampler) -> Any:
        return make_scheduler(own, sampler)

    def _arguments(self) -> dict[str, Any]:
        """What the pipeline's call takes beside what all take."""
        return {"eta": self.settings.eta}

    @property
    def grain(self) -> int:
        """Pixels: both sides of what is drawn are multiples of it."""
        return max(8, int(self.model.pipeline.vae_scale_factor))

    # --- drawing -------------------------------------------------------------------------

    @torch.inference_mode()
    def draw(
        self,
        items: Sequence[Item],
        inputs: Sequence[Inputs] = (),
        *,
        on_step: Callable[[], None] | None = None,
    ) -> list[Drawing]:
        """One drawing an item, in order. `on_step` is called between steps; it may raise.

        `inputs` are the items' images, in their order, in the modes that need any.
        """
        generators = self.generators(items)
        latents = self._denoise(items, self.noise(generators), generators, on_step)
        return self.finish(latents)

    def generators(self, items: Sequence[Item]) -> list[torch.Generator]:
        """All the chance of each item, on the CPU."""
        return [torch.Generator("cpu").manual_seed(item.seed) for item in items]

    def noise(
        self, generators: Sequence[torch.Generator], size: tuple[int, int] | None = None
    ) -> Tensor:
        """(B, C, h, w) on the CPU, each row from its own generator; `size` is (height, width)."""
        height, width = size or (self.height, self.width)
        pipeline = self.model.pipeline
        factor = pipeline.vae_scale_factor
        shape = (pipeline.vae.config.latent_channels, height // factor, width // factor)
        return torch.stack([torch.randn(shape, generator=each) for each in generators])

    def finish(self, latents: Tensor) -> list[Drawing]:
        """Clean latents (B, C, h, w) to drawings."""
        images = self._decode(latents)
        return [
            Drawing(image, latent)
            for image, latent in zip(images.cpu(), latents.float().cpu(), strict=True)
        ]

    def timestep(self, level: int) -> float | None:
        """Where an item's level really starts; None in modes that know no levels."""
        return None

    def scheduler(self) -> Any:
        """One of its own, its timesteps set: multistep ones remember their last outputs."""
        scheduler = self._scheduler.from_config(self._scheduler.config)
        scheduler.set_timesteps(self.settings.steps, device=self.model.device)
        return scheduler

    def encode(self, images: Tensor) -> Tensor:
        """Images (B, 3, H, W) in [0, 1] to latents (B, C, h, w) as the UNet sees them, its dtype."""
        vae = self.model.pipeline.vae
        latents = encode(vae, images)
        if not torch.isfinite(latents).all() and vae.dtype == torch.float16:
            vae.float()
            latents = encode(vae, images)
        return latents.to(self.model.dtype)

    def denoise(
        self,
        items: Sequence[Item],
        latents: Tensor,
        scheduler: Any,
        generators: list[torch.Generator],
        *,
        added: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Tensor:
        """The items' latents at some noise level, clean; see `denoise` for `more`.

        `added` is told to the network beside the texts.
        """
        height, width = (side * self.model.pipeline.vae_scale_factor for side in latents.shape[-2:])
        conditions = Conditions.of(
            self._texts(items), guidance=self.settings.guidance, height=height, width=width
        )
        conditions.added.update(added or {})
        pipeline = self.model.pipeline
        own_scheduler, pipeline.scheduler = pipeline.scheduler, scheduler
        try:  # it looks at its own scheduler for what a step wants to be told
            arguments = pipeline.prepare_extra_step_kwargs(generators, self.settings.eta)
        finally:
            pipeline.scheduler = own_scheduler
        return denoise(
            pipeline.unet,
            scheduler,
            latents.to(self.model.device, self.model.dtype),
            conditions,
            step_arguments=arguments,
            **more,
        )

    def _texts(self, items: Sequence[Item]) -> dict[str, Tensor]:
        texts = self.text.encode([item.prompt for item in items])
        if self.settings.guidance > 1:
            texts |= self.text.encode([item.negative for item in items], negative=True)
        return texts

    def _denoise(
        self,
        items: Sequence[Item],
        noise: Tensor,
        generators: list[torch.Generator],
        on_step: Callable[[], None] | None,
    ) -> Tensor:
        """Noise (B, C, h, w) to clean latents of the same shape."""

        def between(_pipe: object, _step: int, _time: object, values: dict[str, Any]) -> Any:
            if on_step is not None:
                on_step()
            return values

        pipeline = self.model.pipeline
        own_scheduler = pipeline.scheduler
        # A scheduler remembers its last run (multistep ones its last outputs): each gets its own.
        pipeline.scheduler = self._scheduler.from_config(self._scheduler.config)
        try:
            found: Tensor = pipeline(
                **self._texts(items),
                height=self.height,
                width=self.width,
                num_inference_steps=self.settings.steps,
                guidance_scale=max(self.settings.guidance, 1.0),
                latents=noise.to(self.model.device, self.model.dtype),
                generator=generators,
                output_type="latent",
                callback_on_step_end=between,
                return_dict=False,
                **self._arguments(),
            )[0]
        finally:
            pipeline.scheduler = own_scheduler
        return found

    def _decode(self, latents: Tensor) -> Tensor:
        """Scaled latents (B, C, h, w) to images (B, 3, H, W) in [0, 1]."""
        vae = self.model.pipeline.vae
        images = decode(vae, latents)
        if not torch.isfinite(images).all() and vae.dtype == torch.float16:
            # Some VAEs overflow in half precision, and the picture comes out black.
            vae.float()
            images = decode(vae, latents)
        return images


def by_group(
    marks: Sequence[Hashable], draw: Callable[[Sequence[int]], Sequence[Drawing]]
) -> list[Drawing]:
    """Draw places of a batch that share a mark together; the drawings come back in order."""
    groups: dict[Hashable, list[int]] = {}
    for place, mark in enumerate(marks):
        groups.setdefault(mark, []).append(place)
    found: dict[int, Drawing] = {}
    for places in groups.values():
        found |= zip(places, draw(places), strict=True)
    return [found[place] for place in range(len(marks))]


def decode(vae: Any, latents: Tensor) -> Tensor:
    """Latents as the UNet sees them (B, C, h, w) to images (B, 3, H, W) in [0, 1], fp32."""
    latents = latents.to(vae.dtype) / vae.config.scaling_factor
    if shift := vae.config.get("shift_factor"):
        latents = latents + shift
    images: Tensor = vae.decode(latents, return_dict=False)[0]
    return (images.float() / 2 + 0.5).clamp(0, 1)


def encode(vae: Any, images: Tensor) -> Tensor:
    """Images (B, 3, H, W) in [0, 1] to latents as the UNet sees them: the mode, no chance."""
    pixels = (images * 2 - 1).to(vae.device, vae.dtype)
    latents: Tensor = vae.encode(pixels).latent_dist.mode()
    shift = float(vae.config.get("shift_factor") or 0.0)
    return (latents - shift) * float(vae.config.scaling_factor)


def make_scheduler(own: Any, sampler: Sampler) -> Any:
    """The model's own scheduler, or another one with the same noise schedule."""
    if sampler == "default":
        return own
    from diffusers import DDIMScheduler, DPMSolverMultistepScheduler, EulerDiscreteScheduler

    kinds = {
        "ddim": DDIMScheduler,
        "dpm++": DPMSolverMultistepScheduler,
        "euler": EulerDiscreteScheduler,
    }
    return kinds[sampler].from_config(own.config)
