"""Settings of reward models."""

from typing import Literal

from pydantic import Field

from training.contracts.plain import Plain


class RewardConfig(Plain):
    """Teach a CLIP to rank two images of one prompt the way people did."""

    backbone: str  # a transformers CLIPModel folder with its tokenizer
    snapshot: str  # a dataset snapshot folder
    seed: int  # no default: a run without a seed is not a run
    learning_rate: float = Field(1e-5, gt=0)  # 1e-5 keeps a large CLIP tower from forgetting
    batch_size: int = Field(32, gt=0)  # pairs, not images
    epochs: int = Field(5, gt=0)
    max_steps: int | None = Field(None, gt=0)  # ends earlier than the epochs would
    warmup_steps: int = Field(20, ge=0)
    weight_decay: float = Field(0.01, ge=0)
    gradient_clip: float = Field(1.0, gt=0)  # global norm
    freeze: Literal["none", "text", "vision", "towers"] = "none"
    text_layers: int | None = Field(None, ge=0)  # how many top layers learn; None: all
    vision_layers: int | None = Field(None, ge=0)
    head: bool = False  # a small learned head beside the cosine score
    flip: bool = True  # mirror both images of a pair at random
    tie_weight: float = Field(0.5, ge=0)  # weight of a pair whose consensus is a tie
    prompt_weighting: bool = True  # each prompt counts the same, however often it was judged
    validate_every: int = Field(50, gt=0)  # steps
    checkpoint_every: int = Field(200, gt=0)  # steps
    patience: int = Field(5, gt=0)  # validations without a better one before it stops
    bootstrap_draws: int = Field(1000, ge=100)  # for the interval of the test accuracy
