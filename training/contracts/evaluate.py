"""Settings of evaluations."""

import re
from typing import Self

from pydantic import Field, field_validator, model_validator

from training.contracts.generate import Sampler
from training.contracts.plain import Plain, Side

_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")


class Contestant(Plain):
    """A model in an evaluation."""

    name: str  # appears in sample keys, the report and the grid
    model: str
    adapter: str | None = None
    adapter_scale: float = 1.0

    @field_validator("name")
    @classmethod
    def _safe(cls, name: str) -> str:
        if not _NAME.match(name):
            raise ValueError("use 1 to 60 letters, digits, '.', '_' or '-', no dot or dash first")
        return name


class EvaluateConfig(Plain):
    """Draw every item with every model from the same seed, and compare."""

    models: list[Contestant] = Field(min_length=1)
    reward: str | None = None  # a reward model folder, the judge; None: draw only
    baseline: str  # the name of the model that the others are measured against
    control: str | None = None  # the name of the control arm, if one was trained
    steps: int = Field(20, gt=0, le=1000)
    guidance: float = Field(5.0, ge=0)
    width: Side | None = None  # None: the model's own
    height: Side | None = None
    sampler: Sampler = "default"
    batch_size: int = Field(16, gt=0)
    save_latents: bool = True
    bootstrap_draws: int = Field(2000, ge=100)
    bootstrap_seed: int = 0
    tie_margin: float = Field(0.0, ge=0)  # rewards closer than this are a tie
    grid_rows: int = Field(8, gt=0)  # prompts shown in grid.png

    @model_validator(mode="after")
    def _names(self) -> Self:
        names = [model.name for model in self.models]
        if len(set(names)) != len(names):
            raise ValueError("two models have the same name")
        for role, name in (("baseline", self.baseline), ("control", self.control)):
            if name is not None and name not in names:
                raise ValueError(f"{role} {name!r} is none of the models ({', '.join(names)})")
        return self
