"""Votes as they are kept beside the labels of pairs: nine bytes each."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotate.quality.said import Answers, Question
from annotate.quality.votes import Ints

# Who, and twice the answer's place plus one where the first image was shown first.
VOTE = np.dtype([("person", "<i8"), ("what", "u1")])
Packed = NDArray[Any]


def packed_votes(question: Question) -> Packed:
    """All votes (V,) in the order of their items, then people."""
    votes = question.votes
    found = np.zeros(len(votes), VOTE)
    found["person"] = question.person_ids[votes.rater]
    found["what"] = 2 * votes.label + question.first_shown_first
    return found


def answers_of(task: Ints, count: Ints, packed: Packed) -> Answers:
    """The votes of tasks (T,) that lie one after the other, `count` (T,) of each."""
    what = packed["what"].astype(np.int64)
    return Answers(
        what // 2, np.repeat(task, count), np.zeros(len(packed), np.int64),
        packed["person"].astype(np.int64), what % 2 == 1,
    )  # fmt: skip


def segments(start: Ints, count: Ints) -> Ints:
    """The places of runs one after the other: `count` (T,) places from each `start` (T,)."""
    ends = np.cumsum(count)
    found: Ints = np.repeat(start - (ends - count), count) + np.arange(
        int(ends[-1] if len(ends) else 0)
    )
    return found


def starts(count: Ints) -> Ints:
    found: Ints = np.cumsum(count) - count
    return found
