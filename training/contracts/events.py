"""What a running program tells: one JSON object a line in events.jsonl.

A job that was interrupted and run again appends a second `started`. What counts is what follows
the last one: metrics up to `resumed_from` stand, later ones are reported anew (and are equal);
samples that were already complete are announced again, so a reader may start at any `started`.
"""

import math
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, field_validator

from training.contracts.plain import Plain


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
    # Relative to the job folder; the file is complete before the event. Empty where the item made
    # no image: then `meta` says what it came to.
    image: str
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
    item: str = ""  # the key of the item it is about, where it is about one


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
