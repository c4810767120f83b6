"""Settings of what draws."""

from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from training.contracts.plain import Plain, Side

Sampler = Literal["default", "ddim", "dpm++", "euler"]

# What an image is made from: words alone; a source whose masked part is filled; a source with more
# canvas around it; a source that is noised and denoised again; pictures of what to show. "video" is
# made of words alone too.
Mode = Literal["text", "inpaint", "outpaint", "recon", "reference", "video"]

# Which inputs of an item each mode needs. A mode that is not named needs none.
NEEDS: dict[str, tuple[str, ...]] = {
    "inpaint": ("source", "mask"),
    "outpaint": ("source",),
    "recon": ("source",),
    "reference": ("references",),
}
# In which modes a pipeline class draws. Who draws it: training/generate/families.py.
PIPELINES: dict[str, tuple[Mode, ...]] = {
    "StableDiffusionPipeline": ("text", "inpaint", "outpaint", "recon", "reference"),
    "StableDiffusionXLPipeline": ("text", "inpaint", "outpaint", "recon", "reference"),
    "StableDiffusionInpaintPipeline": ("inpaint", "outpaint"),
    "StableDiffusionXLInpaintPipeline": ("inpaint", "outpaint"),
    "StableDiffusion3Pipeline": ("text",),
    "AnimateDiffPipeline": ("video",),
}
MOST_LEVELS = 50


class Gate(Plain):
    """Where and when an adapter works (HG-DPO, arXiv 2405.20216, appendix F.4: up blocks only).

    A layer takes the scale of the first gate that names it at the step's timestep, 0 where none
    does; `adapter_scale` multiplies it.
    """

    modules: str = "*"  # a pattern of layer names, such as "unet.up_blocks.*attn*"
    t_min: int = Field(0, ge=0, le=1000)  # timesteps, both ends belong to it; 1000 is pure noise
    t_max: int = Field(1000, ge=0, le=1000)
    scale: float = 1.0

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.t_min > self.t_max:
            raise ValueError(f"t_min {self.t_min} is above t_max {self.t_max}")
        return self


class Canvas(Plain):
    """How much canvas is put around a source, as shares of its width and height."""

    left: float = Field(0.25, ge=0, le=4)
    right: float = Field(0.25, ge=0, le=4)
    top: float = Field(0.0, ge=0, le=4)
    bottom: float = Field(0.0, ge=0, le=4)

    @model_validator(mode="after")
    def _grows(self) -> Self:
        if not (self.left or self.right or self.top or self.bottom):
            raise ValueError("the canvas grows on no side; give one of them a share above 0")
        return self

    def margins(self, height: int, width: int) -> tuple[int, int, int, int]:
        """Pixels to the left, right, top and bottom of a source of this size."""
        return (
            round(self.left * width),
            round(self.right * width),
            round(self.top * height),
            round(self.bottom * height),
        )


class GenerateConfig(Plain):
    """Draw every line of items.jsonl with one model."""

    model: str  # a pipeline folder of a known family, or a hub id
    mode: Mode = "text"
    adapter: str | None = None  # a LoRA folder to put on top, or an IP-Adapter's
    adapter_scale: float = 1.0
    gates: tuple[Gate, ...] = ()  # empty: the adapter works everywhere, always
    steps: int = Field(20, gt=0, le=1000)
    guidance: float = Field(5.0, ge=0)  # 1 or less: no guidance, half the work
    width: Side | None = None  # None: the model's own
    height: Side | None = None
    sampler: Sampler = "default"  # "default": the scheduler the model came with
    eta: float = Field(0.0, ge=0, le=1)  # chance in DDIM's steps: 0 none, 1 ancestral
    feather: int = Field(0, ge=0, le=256)  # pixels inside a hole that fade into what is known
    canvas: Canvas = Canvas()  # of mode "outpaint"
    # Of mode "recon": timesteps, one image an item and level; empty: each item names its own.
    levels: tuple[int, ...] = ()
    reference_scale: float = Field(1.0, ge=0, le=2)  # of mode "reference"
    # Of mode "video": how many frames (None: as many as the model was made for), how many a second.
    frames: int | None = Field(None, gt=1, le=256)
    fps: int = Field(8, gt=0, le=60)
    # Pools: each item becomes so many, their seeds drawn from its prompt and its seed.
    seeds_per_prompt: int = Field(0, ge=0, le=10_000)  # 0: one image, from the item's own seed
    batch_size: int = Field(16, gt=0)  # images (frames of videos), not counting guidance's half
    save_latents: bool = True  # a later fine-tune then never encodes an image

    @model_validator(mode="after")
    def _levels_fit(self) -> Self:
        if self.levels and self.mode != "recon":
            raise ValueError('levels go with mode "recon" alone')
        if len(set(self.levels)) != len(self.levels) or len(self.levels) > MOST_LEVELS:
            raise ValueError(f"give each level once, at most {MOST_LEVELS} of them")
        if any(not 1 <= level <= 1000 for level in self.levels):
            raise ValueError("a level is a timestep from 1 to 1000")
        grain = 1000 / self.steps  # timesteps between two steps of a sampler
        if self.levels and min(self.levels) < grain / 2:
            raise ValueError(
                f"level {min(self.levels)} needs more steps: {self.steps} are {grain:g} apart"
            )
        for low, high in pairwise(sorted(self.levels)):
            if high - low < grain:
                raise ValueError(
                    f"levels {low} and {high} fall on the same step: {self.steps} steps are "
                    f"{grain:g} apart"
                )
        return self

    @model_validator(mode="after")
    def _only_what_does_something(self) -> Self:
        if self.gates and self.adapter is None:
            raise ValueError("gates hold back an adapter, and there is none")
        if self.feather and self.mode != "inpaint":
            raise ValueError('a feather goes with mode "inpaint" alone')
        if self.frames is not None and self.mode != "video":
            raise ValueError('frames go with mode "video" alone')
        return self
