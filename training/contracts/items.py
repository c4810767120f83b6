"""What a job is to make: one JSON object a line in items.jsonl."""

import json
import re
from collections.abc import Sequence

from pydantic import Field, field_validator

from training.contracts.plain import BadJob, Plain, validated

_KEY = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$")


def safe_key(key: str) -> str:
    """The key, if a file may be called so. Raises ValueError."""
    if not _KEY.match(key):
        raise ValueError("use 1 to 120 letters, digits, '.', '_' or '-', no dot or dash first")
    return key


class Item(Plain):
    """One image to draw."""

    key: str  # unique in its job, and a safe file name
    prompt: str
    negative: str = ""
    seed: int = Field(ge=0, lt=2**63)

    @field_validator("key")
    @classmethod
    def _safe(cls, key: str) -> str:
        return safe_key(key)


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
        item = validated(Item, value, where)
        if item.key in first_line:
            raise BadJob(f"{where}: key {item.key!r} was used on line {first_line[item.key]}")
        first_line[item.key] = number
        items.append(item)
    if not items:
        raise BadJob("items.jsonl holds no items; write one JSON object a line")
    return items
