"""Settings of scoring: which reward model looks at which images."""

from collections.abc import Sequence

from pydantic import Field

from training.contracts.items import Keyed, parse_lines
from training.contracts.plain import Plain


class ScoreConfig(Plain):
    """Score the image of every line of items.jsonl with one reward model."""

    reward: str  # a reward model folder
    batch_size: int = Field(32, gt=0)  # images


class ScoreItem(Keyed):
    """An image that exists, and the prompt it answers."""

    prompt: str
    image: str  # a path, absolute or from the job folder


def parse_score_items(lines: Sequence[str]) -> list[ScoreItem]:
    """The lines of an items.jsonl; blank ones are ignored. Raises BadJob naming the line."""
    return parse_lines(lines, ScoreItem)
