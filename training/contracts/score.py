"""Settings of scoring: which reward model looks at which images."""

import json
from collections.abc import Sequence

from pydantic import Field, field_validator

from training.contracts.items import safe_key
from training.contracts.plain import BadJob, Plain, validated


class ScoreConfig(Plain):
    """Score the image of every line of items.jsonl with one reward model."""

    reward: str  # a reward model folder
    batch_size: int = Field(32, gt=0)  # images


class ScoreItem(Plain):
    """An image that exists, and the prompt it answers."""

    key: str  # unique in its job
    prompt: str
    image: str  # a path, absolute or from the job folder

    @field_validator("key")
    @classmethod
    def _safe(cls, key: str) -> str:
        return safe_key(key)


def parse_score_items(lines: Sequence[str]) -> list[ScoreItem]:
    """The lines of an items.jsonl; blank ones are ignored. Raises BadJob naming the line."""
    items: dict[str, ScoreItem] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"items.jsonl line {number}"
        try:
            value = json.loads(line)
        except ValueError as error:
            raise BadJob(f"{where} is not JSON: {error}") from None
        item = validated(ScoreItem, value, where)
        if item.key in items:
            raise BadJob(f"{where}: key {item.key!r} was used before")
        items[item.key] = item
    if not items:
        raise BadJob("items.jsonl holds no items; write one JSON object a line")
    return list(items.values())
