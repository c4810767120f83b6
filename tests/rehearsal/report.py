"""Numbers for the rehearsal's last line."""

import tomllib
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

from annotate.quality.bradley_terry import wilson
from tests.rehearsal.client import JSON
from tests.rehearsal.taste import TIE_WITHIN, utility


def preset(path: Path) -> JSON:
    """A preset's settings, less those that the run sets by itself."""
    settings = tomllib.loads(path.read_text(encoding="utf-8"))
    own = {"snapshot", "seed", "base", "backbone", "adapter", "arm"}
    return {key: value for key, value in settings.items() if key not in own}


def agreement(rows: list[JSON], base: int, image: Callable[[str], bytes]) -> JSON:
    """The share of held-out pairs (two seeds of the base model) that the reward model ranks as the
    hidden preference does, without its noise and without ties."""
    by_prompt: dict[str, list[JSON]] = {}
    for row in rows:
        cell = next(cell for cell in row["cells"] if cell["model_version"] == base)
        by_prompt.setdefault(row["prompt"], []).append(cell)
    agreed = total = 0
    for prompt, cells in by_prompt.items():
        liked = [utility(image(cell["image"]["url"]), prompt) for cell in cells]
        for a, b in combinations(range(len(cells)), 2):
            if abs(liked[a] - liked[b]) >= TIE_WITHIN:
                total += 1
                agreed += (liked[a] > liked[b]) == (cells[a]["reward"] > cells[b]["reward"])
    if not total:
        raise ValueError("no pair of the base model's held-out images can be told apart")
    low, high = wilson(agreed, total)
    return {"rate": round(agreed / total, 4), "low": round(low, 4), "high": round(high, 4),
            "pairs": total}  # fmt: skip


def win_rate(board: JSON, model: int, other: int) -> JSON:
    """How often people preferred `model` to `other`, with its 95 % interval, ties half."""
    for row in board["matrix"]:
        pair = (row["a"]["id"], row["b"]["id"])
        if pair == (model, other):
            rate, low, high = row["rate"], row["low"], row["high"]
        elif pair == (other, model):
            rate, low, high = 1 - row["rate"], 1 - row["high"], 1 - row["low"]
        else:
            continue
        return {"rate": round(rate, 4), "low": round(low, 4), "high": round(high, 4),
                "prompts": row["prompts"]}  # fmt: skip
    raise LookupError(f"{model} was not judged against {other}")
