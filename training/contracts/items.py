"""What a job is to make: one JSON object a line in items.jsonl."""

import json
import re
from collections.abc import Sequence
from typing import TypeVar

from pydantic import Field, field_validator

from training.contracts.plain import BadJob, Plain, validated

_KEY = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$")


class Keyed(Plain):
    """A line of items.jsonl."""

    key: str  # unique in its job, and a safe file name

    @field_validator("key")
    @classmethod
    def _safe(cls, key: str) -> str:
        if not _KEY.match(key):
            raise ValueError("use 1 to 120 letters, digits, '.', '_' or '-', no dot or dash first")
        return key


class Item(Keyed):
    """One image to draw."""

    prompt: str
    negative: str = ""
    seed: int = Field(ge=0, lt=2**63)
    # Image files, relative to the job folder; which of them a mode needs: contracts/generate.py.
    source: str | None = None  # to be completed or noised
    mask: str | None = None  # as large as the source; white is to be filled
    references: tuple[str, ...] = ()  # what to show
    level: int | None = Field(None, ge=1, le=1000)  # of mode "recon": noised to this timestep


K = TypeVar("K", bound=Keyed)


def parse_items(lines: Sequence[str]) -> list[Item]:
    """The lines of an items.jsonl; blank ones are ignored. Raises BadJob naming the line."""
    return parse_lines(lines, Item)


def parse_lines(lines: Sequence[str], kind: type[K]) -> list[K]:
    """The same, of any kind that has a key."""
    items: list[K] = []
    first_line: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"items.jsonl line {number}"
        try:
            value = json.loads(line)
        except ValueError as error:
            raise BadJob(f"{where} is not JSON: {error}") from None
        item = validated(kind, value, where)
        if item.key in first_line:
            raise BadJob(f"{where}: key {item.key!r} was used on line {first_line[item.key]}")
        first_line[item.key] = number
        items.append(item)
    if not items:
        raise BadJob("items.jsonl holds no items; write one JSON object a line")
    return items
