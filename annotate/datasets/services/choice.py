"""What was chosen, and what every choice says of itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from annotate.core.hashing import sha256_of
from annotate.datasets.builders.pool import Floats, Ints
from annotate.datasets.models import Snapshot
from annotate.datasets.recipes import Recipe
from annotate.prompts.models import Prompt, Split

BATCH = 10_000
Beat = Callable[[], None]


@dataclass(frozen=True)
class Choice:
    """P pairs of a recipe, sorted by (prompt, winner, loser)."""

    prompt: Ints
    winner: Ints  # candidates
    loser: Ints
    winner_score: Floats  # nan where nobody scored it
    loser_score: Floats
    report: dict[str, Any]
    input_sha256: str
    stage: str = ""
    before: Snapshot | None = None
    pair_before: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # SnapshotPair ids
    winner_level: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # 0: none

    def __len__(self) -> int:
        return len(self.prompt)

    @property
    def gap(self) -> Floats:
        return self.winner_score - self.loser_score


def split_counts(prompts: Ints) -> dict[str, int]:
    """How many of these pairs' prompts are in each split, a pair each."""
    unique, counts = np.unique(prompts, return_counts=True)
    pairs = dict(zip(unique.tolist(), counts.tolist(), strict=True))
    found = dict.fromkeys(Split.values, 0)
    for start in range(0, len(unique), BATCH):
        part = unique[start : start + BATCH].tolist()
        for pk, split in Prompt.objects.filter(pk__in=part).values_list("pk", "split"):
            found[split] += pairs[pk]
    return found


def by_split(considered: Ints, kept: Ints) -> dict[str, Any]:
    of, out_of = split_counts(kept), split_counts(considered)
    return {
        "by_split": [
            {"split": split, "considered": out_of[split], "kept": of[split]}
            for split in Split.values
        ]
    }


def describe(choice: Choice) -> None:
    gap = choice.gap[np.isfinite(choice.gap)]
    if len(gap):
        least, middle, most = np.quantile(gap, [0, 0.5, 1]).tolist()
        choice.report["gap"] = {
            "mean": round(float(gap.mean()), 6),
            "least": round(least, 6),
            "median": round(middle, 6),
            "most": round(most, 6),
        }


def inputs_hash(recipe: Recipe, *seen: str) -> str:
    """The hash of all that decides about the pairs: the recipe, and what it chose from."""
    return sha256_of([recipe.model_dump(mode="json"), *seen])
