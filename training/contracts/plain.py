"""What every object of the contracts is, and how a bad one is told."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MOST_DRAWN = 4096  # pixels a side; what no model was made for only fills the memory
# A side of what is drawn, in pixels: autoencoder and network halve it that often.
Side = Annotated[int, Field(ge=8, le=MOST_DRAWN, multiple_of=8)]


class Plain(BaseModel):
    """Frozen, and strict about what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class BadJob(ValueError):
    """A job that cannot run as written; the message says which key, and what to write instead."""


T = TypeVar("T", bound=Plain)


def parse_config(kind: type[T], value: Mapping[str, Any]) -> T:
    """Settings of one kind. Raises BadJob naming every key that is wrong."""
    return validated(kind, value, "config")


def validated(kind: type[T], value: object, where: str) -> T:
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
