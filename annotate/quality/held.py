"""Some items of a question, with people held as an earlier fit of all items found them.

What is found of an item depends on that fit and on the item's own votes (of pairs: on those of the
images that hang together with it) and on nothing else. So it does not matter in how many steps, or
in which order, votes came in between.
"""

import numpy as np

from annotate.quality.consensus.dawid_skene import truths
from annotate.quality.consensus.known import pair_chances, strengths
from annotate.quality.consensus.paired import Pairs, Shape
from annotate.quality.fit_inputs import PairColumns
from annotate.quality.fitting import SPREAD, Fitted, Method, State
from annotate.quality.said import Question
from annotate.quality.votes import Floats, Ints, Votes


def partly(question: Question, pairs: PairColumns | None, held: State, method: str) -> Fitted:
    """The question's items at `held`, which a fit by `method` left behind.

    Somebody whom that fit had not seen counts as the crowd does. Raises `known.UnknownOutcome`.
    """
    row = _rows(question.person_ids, held["people"].astype(np.int64))
    if pairs is not None:
        return _paired(question, pairs, held, row)
    if method == Method.RATER_BIAS:
        return _rated(question, held, row)
    return _categories(question, held, row, Method(method))


def _rows(ids: Ints, known: Ints) -> Ints:
    """Each id's row among the known ones, -1 where it is none of them."""
    if not len(known):
        return np.full(len(ids), -1)
    order = np.argsort(known, kind="stable")
    row = order[np.searchsorted(known, ids, sorter=order).clip(max=len(known) - 1)]
    found: Ints = np.where(known[row] == ids, row, -1)
    return found


def _of(row: Ints, values: Floats, stranger: Floats | float) -> Floats:
    """The values (people, …) of rows; a stranger's where the row is -1."""
    new = (row < 0).reshape(-1, *[1] * (values.ndim - 1))
    found: Floats = np.where(new, stranger, values[np.maximum(row, 0)])
    return found


def _paired(question: Question, columns: PairColumns, held: State, row: Ints) -> Fitted:
    tie, both_bad, position, unit = (float(value) for value in held["shared"])
    shape = Shape(
        None if np.isnan(tie) else tie, None if np.isnan(both_bad) else both_bad, position
    )
    gains = _of(row, held["gain"], 1 / unit)
    things, both = np.unique(np.concatenate([columns.first, columns.second]), return_inverse=True)
    first, second = np.split(both.reshape(-1), 2)
    votes = question.votes
    cast = Pairs(
        first[votes.item], second[votes.item], votes.label, len(things), votes.rater, len(gains),
        columns.side,
    )  # fmt: skip
    found = strengths(cast, gains, shape, spread=SPREAD * unit)
    return Fitted(Method.PAIRED, gains, chances=pair_chances(found, first, second, shape))


def _rated(question: Question, held: State, row: Ints) -> Fitted:
    votes, values = question.votes, question.values
    assert values is not None
    bias = _of(row, held["bias"], 0.0)
    noise = _of(row, held["inconsistency"], float(np.median(held["inconsistency"])))
    weight = noise[votes.rater] ** -2.0
    total = np.bincount(votes.item, weight, votes.items)
    sums = np.bincount(votes.item, weight * (values[votes.label] - bias[votes.rater]), votes.items)
    error: Floats = 1 / np.sqrt(total)
    return Fitted(Method.RATER_BIAS, noise, bias=bias, score=sums / total, error=error)


def _categories(question: Question, held: State, row: Ints, method: Method) -> Fitted:
    confusion = held["confusion"]
    crowd = np.average(confusion, axis=0, weights=held["votes"])
    errors = _of(row, confusion, crowd)
    votes = question.votes
    said = Votes(votes.item, votes.rater, votes.label, votes.items, len(errors), votes.labels)
    chance = truths(said, held["prior"], errors)
    right: Floats = np.einsum("rtt,t->r", errors, held["prior"])
    return Fitted(method, right, chances=chance)
