"""The lines of scores.jsonl: what a scoring job found, one image a line."""

import json
from collections.abc import Iterator
from pathlib import Path


def read_scores(path: Path) -> Iterator[tuple[str, float]]:
    """The whole lines of a scores.jsonl; one that a crash cut off is none."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.endswith("\n"):
                try:
                    row = json.loads(line)
                    yield str(row["key"]), float(row["value"])
                except (ValueError, KeyError, TypeError):
                    continue
