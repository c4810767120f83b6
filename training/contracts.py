"""What the server and the training programs promise each other: job settings, items, events.

Both sides import this file and nothing else of one another, so it stays light: neither torch nor
numpy nor Django. Every object is frozen, and an unknown key is an error that names the key.
"""

import json
import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)


class Plain(BaseModel):
    """Frozen, and strict about what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class BadJob(ValueError):
    """A job that cannot run as written; the message says which key, and what to write instead."""


# --- events: one JSON object a line in events.jsonl -------------------------------------------
#
# A job that was interrupted and run again appends a second `started`. What counts is what follows
# the last one: metrics up to `resumed_from` stand, later ones are reported anew (and are equal);
# samples that were already complete are announced again, so a reader may start at any `started`.


class Timed(Plain):
    time: float  # unix seconds


class Started(Timed):
    event: Literal["started"] = "started"
    kind: str
    total: int  # in `unit`s, of the whole job and not only of what is left
    unit: str  # "images", "steps", "pairs", ...
    resumed_from: int = 0
    device: str
    threads: int
    versions: dict[str, str]


class Progress(Timed):
    event: Literal["progress"] = "progress"
    step: int
    total: int


class Metric(Timed):
    event: Literal["metric"] = "metric"
    step: int
    values: dict[str, float]  # always finite

    @field_validator("values")
    @classmethod
    def _finite(cls, values: dict[str, float]) -> dict[str, float]:
        if bad := [name for name, value in values.items() if not math.isfinite(value)]:
            raise ValueError(f"not finite: {', '.join(bad)}")
        return values


class Sample(Timed):
    event: Literal["sample"] = "sample"
    key: str
    image: str  # relative to the job folder; the file is complete before the event
    latent: str | None = None
    seconds: float  # this image's share of its batch
    meta: dict[str, Any] = {}


class CheckpointSaved(Timed):
    event: Literal["checkpoint"] = "checkpoint"
    step: int
    path: str  # relative to the job folder


class Warned(Timed):
    event: Literal["warning"] = "warning"
    message: str


class Finished(Timed):
    event: Literal["finished"] = "finished"
    outputs: dict[str, str]  # name -> path relative to the job folder
    summary: dict[str, Any]


class Failed(Timed):
    event: Literal["failed"] = "failed"
    error: str
    hint: str = ""


class Stopped(Timed):
    event: Literal["stopped"] = "stopped"
    step: int


Event = Annotated[
    Started | Progress | Metric | Sample | CheckpointSaved | Warned | Finished | Failed | Stopped,
    Field(discriminator="event"),
]
_event: TypeAdapter[Event] = TypeAdapter(Event)


def parse_event(line: str | bytes) -> Event:
    """One line of events.jsonl. Raises pydantic's ValidationError for anything else."""
    return _event.validate_json(line)


# --- items: one JSON object a line in items.jsonl ---------------------------------------------

_KEY = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$")
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")


class Item(Plain):
    """One image to draw."""

    key: str  # unique in its job, and a safe file name
    prompt: str
    negative: str = ""
    seed: int = Field(ge=0, lt=2**63)

    @field_validator("key")
    @classmethod
    def _safe(cls, key: str) -> str:
        if not _KEY.match(key):
            raise ValueError("use 1 to 120 letters, digits, '.', '_' or '-', no dot or dash first")
        return key


# --- job settings -----------------------------------------------------------------------------

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
    width: int | None = Field(None, gt=0)
    height: int | None = Field(None, gt=0)
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


T = TypeVar("T", bound=Plain)

CONFIGS: dict[str, type[Plain]] = {
    "generate": GenerateConfig,
    "reward": RewardConfig,
    "dpo": DpoConfig,
    "evaluate": EvaluateConfig,
}


class JobFile(Plain):
    """job.json"""

    kind: str
    id: str = ""
    config: dict[str, Any]


def parse_job(text: str | bytes) -> JobFile:
    """The contents of a job.json. Raises BadJob."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise BadJob(f"job.json is not JSON: {error}") from None
    return _validate(JobFile, value, "job.json")


def parse_config(kind: type[T], value: Mapping[str, Any]) -> T:
    """Settings of one kind. Raises BadJob naming every key that is wrong."""
    return _validate(kind, value, "config")


def parse_items(lines: Sequence[str]) -> list[Item]:
    """The lines of an items.jsonl; blank ones are ignored. Raises BadJob naming the line."""
    items: list[Item] = []
    first_line: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"items.jsonl line {number}"
        try:
            value = json.loads(line)
        except ValueError as error:
            raise BadJob(f"{where} is not JSON: {error}") from None
        item = _validate(Item, value, where)
        if item.key in first_line:
            raise BadJob(f"{where}: key {item.key!r} was used on line {first_line[item.key]}")
        first_line[item.key] = number
        items.append(item)
    if not items:
        raise BadJob("items.jsonl holds no items; write one JSON object a line")
    return items


def _validate(kind: type[T], value: object, where: str) -> T:
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        raise BadJob(f"{where}: {_plain_sentence(kind, error)}") from None


def _plain_sentence(kind: type[Plain], error: ValidationError) -> str:
    parts: list[str] = []
    unknown = False
    for problem in error.errors(include_url=False, include_context=False):
        key = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            parts.append(f"unknown key {key!r}")
            unknown = True
        elif problem["type"] == "missing":
            parts.append(f"key {key!r} is missing")
        else:
            message = problem["msg"].removeprefix("Value error, ")
            parts.append(f"key {key!r}: {message}" if key else message)
    if unknown:
        parts.append(f"allowed keys: {', '.join(kind.model_fields)}")
    return "; ".join(parts)


# --- which frames of a video a model is shown -------------------------------------------------


class FrameRule(Plain):
    """Which frames of a video a model sees: written once, for those who train and those who judge.

    `per_second` takes the frame nearest to each whole 1/rate second and stops after `most` of them,
    as VisionReward reads video (arXiv 2412.21059: about one a second, at most 24; the end of a
    longer clip is not seen). `uniform` takes `most` frames at the middles of as many equal parts.
    """

    rule: Literal["per_second", "uniform"] = "per_second"
    rate: float = Field(default=1.0, gt=0, le=60)  # frames a second; of `per_second` only
    most: int = Field(default=24, ge=1, le=256)

    @property
    def key(self) -> str:
        """A short name that two rules share only if they take the same frames."""
        return f"{self.rate:g}fps-{self.most}" if self.rule == "per_second" else f"{self.most}"


VISIONREWARD_FRAMES = FrameRule()


def frames_seen(moments_ms: Sequence[int], rule: FrameRule = VISIONREWARD_FRAMES) -> list[int]:
    """The frames that a rule takes, as rising indices, each once.

    `moments_ms` is when each frame appears, in ms from the first, rising: real times, so that a
    video of changing frame rate is read as it plays. Of two frames equally near, the earlier one.
    """
    if not moments_ms:
        return []
    if rule.rule == "uniform":
        length = moments_ms[-1] + _last_frame_ms(moments_ms)
        wanted = [length * (2 * part + 1) / (2 * rule.most) for part in range(rule.most)]
        return sorted({max(0, bisect_right(moments_ms, round(time)) - 1) for time in wanted})
    # The released reader asks for every second up to the last frame's own, rounded.
    seconds = range(min(rule.most, round(moments_ms[-1] * rule.rate / 1000) + 1))
    return sorted({_nearest(moments_ms, second * 1000 / rule.rate) for second in seconds})


def _last_frame_ms(moments_ms: Sequence[int]) -> float:
    """How long the last frame stays: as long as the others do on average."""
    return moments_ms[-1] / (len(moments_ms) - 1) if len(moments_ms) > 1 else 0.0


def _nearest(moments_ms: Sequence[int], time: float) -> int:
    after = bisect_left(moments_ms, time)
    near = [index for index in (after - 1, after) if 0 <= index < len(moments_ms)]
    return min(near, key=lambda index: abs(moments_ms[index] - time))
