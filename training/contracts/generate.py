"""Settings of what draws."""

from typing import Literal

from pydantic import Field

from training.contracts.plain import Plain

Sampler = Literal["default", "ddim", "dpm++", "euler"]


class GenerateConfig(Plain):
    """Draw every line of items.jsonl with one model."""

    model: str  # a Stable-Diffusion-class pipeline folder, or a hub id
    adapter: str | None = None  # a LoRA folder to put on top
    adapter_scale: float = 1.0
    steps: int = Field(20, gt=0, le=1000)
    guidance: float = Field(5.0, ge=0)  # 1 or less: no guidance, half the work
    width: int | None = Field(None, gt=0)  # pixels; None: the model's own
    height: int | None = Field(None, gt=0)
    sampler: Sampler = "default"  # "default": the scheduler the model came with
    batch_size: int = Field(16, gt=0)  # images, not counting guidance's second half
    save_latents: bool = True  # a later fine-tune then never encodes an image
