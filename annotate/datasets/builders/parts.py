"""Scores with parts: a path such as quality/clarity/clarity@2 names dimension, sub-dimension, question."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from annotate.datasets.builders.pool import BadScores, Floats

OVERALL = "overall"
LEVELS: Final = ("dimension", "sub_dimension", "question")  # by the number of names in the path
WORDS = {"dimension": "dimensions", "sub_dimension": "sub-dimensions", "question": "questions"}


def depth_of(keys: Sequence[str]) -> int:
    """How many names the longest path has; 0 where there are only totals."""
    return max((key.count("/") + 1 for key in keys if key != OVERALL), default=0)


def components(keys: Sequence[str], values: Floats, level: str) -> tuple[list[str], Floats]:
    """The vectors at a level: (D names, (N, D)).

    A part that has no number of its own is the sum of what lies beneath it; one that has nothing
    beneath it stands at every finer level as it is. nan where a number is missing. Raises
    BadScores where no path reaches so far.
    """
    depth = LEVELS.index(level) + 1
    if depth_of(keys) < depth:
        raise BadScores(
            f"These scores have no {WORDS[level]}: their keys are {', '.join(sorted(keys)[:5])}."
        )
    place = {key: number for number, key in enumerate(keys)}
    paths = {tuple(key.split("/")) for key in keys if key != OVERALL}

    def value(path: tuple[str, ...]) -> Floats:
        if (own := place.get("/".join(path))) is not None:
            column: Floats = values[:, own]
            return column
        beneath = {each[: len(path) + 1] for each in paths if each[: len(path)] == path}
        total: Floats = np.sum([value(each) for each in sorted(beneath)], axis=0)
        return total

    def is_leaf(path: tuple[str, ...]) -> bool:
        return all(each == path or each[: len(path)] != path for each in paths)

    wanted = {path[:depth] for path in paths if len(path) >= depth}
    wanted |= {path for path in paths if len(path) < depth and is_leaf(path)}
    names = sorted(wanted)
    return ["/".join(path) for path in names], np.stack([value(path) for path in names], axis=1)


def totals(keys: Sequence[str], values: Floats) -> Floats:
    """(N,) the number called overall, or the sum of the dimensions where nobody gave one."""
    if OVERALL in keys:
        column: Floats = values[:, list(keys).index(OVERALL)]
        return column
    if not keys:
        return np.zeros(len(values))
    total: Floats = components(keys, values, "dimension")[1].sum(axis=1)
    return total
