"""What a fit is made from beside its votes, and the hash of all of it."""

import hashlib
from dataclasses import dataclass

import numpy as np

from annotate.quality.said import Question
from annotate.quality.votes import Floats, Ints


@dataclass(frozen=True)
class PairColumns:
    """What pairs need beside their votes: the two images of each item, and who was on the left."""

    first: Ints  # (items,): candidate ids
    second: Ints
    side: Floats  # (votes,): +1 where the first was shown on the left


def pair_columns(question: Question, task: Ints, position: Ints, candidate: Ints) -> PairColumns:
    """What pairs need, from the images of at least their tasks, in any order.

    Raises ValueError for a task that lacks one of the two.
    """
    tasks = question.item_ids[:, 0]
    both = []
    for number in (0, 1):
        here = position == number
        order = np.argsort(task[here])
        place = order[np.searchsorted(task[here], tasks, sorter=order).clip(max=here.sum() - 1)]
        if not np.array_equal(task[here][place], tasks):
            raise ValueError("a pair without its two images")
        both.append(candidate[here][place].astype(np.int64))
    return PairColumns(both[0], both[1], np.where(question.first_shown_first, 1.0, -1.0))


def inputs_sha256(question: Question, pairs: PairColumns | None) -> str:
    """The hash of everything a fit is made from; the order in which rows came does not matter:
    a question holds them by item and person, and a person says one thing of an item."""
    votes = question.votes
    columns = [question.item_ids[votes.item], question.person_ids[votes.rater], votes.label]
    if pairs is not None:
        columns += [pairs.first[votes.item], pairs.second[votes.item], pairs.side.astype(np.int64)]
    digest = hashlib.sha256(repr((question.key, question.answers)).encode())
    digest.update(np.column_stack(columns).astype("<i8", copy=False).tobytes())
    return digest.hexdigest()
