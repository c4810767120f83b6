"""Settings of fine-tuning."""

import math
from typing import Literal

from pydantic import Field, field_validator

from training.contracts.plain import Plain


class DpoConfig(Plain):
    """Fine-tune a diffusion model on pairs: Diffusion-DPO with LoRA and a winner guard."""

    base: str  # a Stable-Diffusion-class pipeline folder
    adapter: str | None = None  # a LoRA folder to start from; the reference stays the bare base
    snapshot: str
    seed: int
    objective: Literal["dpo", "sft"] = "dpo"  # sft: plain fine-tuning on the preferred images
    arm: Literal["preference", "control"] = "preference"  # control: winners swapped at random
    rank: int = Field(16, gt=0)
    alpha: float = Field(16.0, gt=0)
    targets: Literal["attention", "attention+conv"] = "attention"
    learning_rate: float = Field(5e-5, gt=0)
    weight_decay: float = Field(0.0, ge=0)
    steps: int = Field(200, gt=0)
    batch_size: int = Field(16, gt=0)  # pairs
    grad_accumulation: int = Field(1, gt=0)
    warmup_steps: int = Field(20, ge=0)
    gradient_clip: float = Field(1.0, gt=0)
    beta: Literal["auto"] | float = "auto"  # a number is the paper's beta (5000 for SD1.5)
    target_gradient_factor: float = Field(0.35, gt=0, lt=0.5)  # what "auto" aims at
    guard_mu: float | None = Field(0.9, ge=0, le=1)  # None: no winner guard
    caption_dropout: float = Field(0.15, ge=0, lt=1)
    flip: bool = False  # mirror both images of a pair at random; encodes the mirrored ones too
    tie_weight: float = Field(0.5, ge=0)
    cache_latents: bool = True
    cache_reference: bool = True
    reference_draws: int = Field(16, gt=0)  # (time, noise) draws per pair, used in turn
    ema: float = Field(0.995, ge=0, lt=1)  # decay; 0: off
    validate_every: int = Field(50, gt=0)
    validation_draws: int = Field(8, gt=0)  # fixed (time, noise) draws per held-out pair
    patience: int | None = Field(5, gt=0)  # validations without a better one; None: run to the end
    winner_drift_stop: float | None = Field(0.05, gt=0)  # relative rise of the winners' error
    checkpoint_every: int = Field(100, gt=0)
    sample_every: int | None = Field(None, gt=0)  # None: only at the end
    samples: int = Field(4, ge=0)  # held-out prompts drawn as previews

    @field_validator("guard_mu", "patience", "winner_drift_stop", "sample_every", mode="before")
    @classmethod
    def _off(cls, value: object) -> object:
        """A TOML preset has no null: it says "off"."""
        return None if value == "off" else value

    @field_validator("beta")
    @classmethod
    def _positive(cls, beta: str | float) -> str | float:
        if isinstance(beta, float) and not (math.isfinite(beta) and beta > 0):
            raise ValueError('write "auto" or a number above 0')
        return beta
