"""One question's votes through the method that fits them; no database.

A fit is told in plain arrays, so that it can be kept, compared and started from again: `state` maps
names to arrays, with the ids of the things and people it numbers; `held` is the part of it that an
increment holds still (held.py): what was found of people and of the whole, not of the items.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotate.quality.consensus import paired
from annotate.quality.consensus.dawid_skene import dawid_skene
from annotate.quality.consensus.ratings import Recovered, recover
from annotate.quality.fit_inputs import PairColumns
from annotate.quality.models import ConsensusFit
from annotate.quality.said import Question
from annotate.quality.votes import Floats, Ints

Method = ConsensusFit.Method
State = Mapping[str, NDArray[Any]]
# A table of errors has K * K numbers a person: with fewer answers than this for each of them, one
# number a person is found more surely than the table.
VOTES_PER_CELL = 5
SMOOTHING = 0.1
SPREAD = 2.0


@dataclass(frozen=True)
class Fitted:
    """What a fit found: of the items, of the people, of the whole."""

    method: Method
    reliability: Floats  # (people,)
    bias: Floats | None = None
    chances: Floats | None = None  # (items, answers)
    score: Floats | None = None  # (items,)
    error: Floats | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    state: dict[str, NDArray[Any]] = field(default_factory=dict)
    held: dict[str, NDArray[Any]] = field(default_factory=dict)


def fitted(question: Question, pairs: PairColumns | None, before: State | None) -> Fitted:
    """Fit the question, from an earlier fit's state where there is one."""
    if pairs is not None:
        return _paired(question, pairs, before)
    if question.scale == "interval":
        return _rated(question, before)
    return _categories(question, before)


def _paired(question: Question, columns: PairColumns, before: State | None) -> Fitted:
    votes = question.votes
    things = _numbers(np.concatenate([columns.first, columns.second]), _ids(before, "things"))
    people = _numbers(question.person_ids, _ids(before, "people"))
    first = _places(columns.first, things)
    second = _places(columns.second, things)
    cast = paired.Pairs(
        first[votes.item],
        second[votes.item],
        votes.label,
        len(things),
        _places(question.person_ids, people)[votes.rater],
        len(people),
        columns.side,
    )
    found = paired.fit(cast, spread=SPREAD, start=_fit_before(before))
    own = _places(question.person_ids, people)
    seen = np.unique(found.component[np.concatenate([first, second])])
    shared = np.array([
        np.nan if found.tie is None else found.tie,
        np.nan if found.both_bad is None else found.both_bad,
        found.position,
        found.unit,
    ])  # fmt: skip
    return Fitted(
        Method.PAIRED,
        found.reliability[own],
        chances=found.chances(first, second),
        facts={
            "position": round(found.position, 4),
            "tie": _rounded(found.tie),
            "both_bad": _rounded(found.both_bad),
            "components": len(seen),
            "images": len(things),
            "converged": found.converged,
            "log_likelihood": round(found.log_likelihood, 3),
        },
        state={
            "things": things,
            "people": people,
            "strength": found.raw(),
            "reliability": found.reliability,
            "shared": shared,
        },
        held={"people": people, "gain": found.reliability, "shared": shared},
    )


def _fit_before(before: State | None) -> paired.Fit | None:
    if before is None or "strength" not in before:
        return None
    tie, both_bad, position, unit = (float(value) for value in before["shared"])
    strength = before["strength"]
    return paired.Fit(
        strength=strength,
        centre=np.zeros(1),
        component=np.zeros(len(strength), dtype=np.int64),
        reliability=before["reliability"],
        ties="davidson",
        tie=None if np.isnan(tie) else tie,
        both_bad=None if np.isnan(both_bad) else both_bad,
        position=position,
        log_likelihood=0.0,
        converged=True,
        unit=unit,
    )


def _rated(question: Question, before: State | None) -> Fitted:
    votes, values = question.votes, question.values
    assert values is not None
    found = recover(
        votes.item,
        votes.rater,
        values[votes.label],
        items=votes.items,
        raters=votes.raters,
        start=_ratings_before(question, before),
    )
    state = {
        "people": question.person_ids,
        "bias": found.bias,
        "inconsistency": found.inconsistency,
    }
    return Fitted(
        Method.RATER_BIAS,
        found.inconsistency,
        bias=found.bias,
        score=found.score,
        error=found.error,
        facts={"rounds": found.rounds, "converged": found.converged},
        state=state,
        held=state,
    )


def _ratings_before(question: Question, before: State | None) -> Recovered | None:
    if before is None or "inconsistency" not in before:
        return None
    place = {int(pk): number for number, pk in enumerate(before["people"])}
    rows = [place.get(pk) for pk in question.people]
    bias = [0.0 if row is None else float(before["bias"][row]) for row in rows]
    noise = [1.0 if row is None else float(before["inconsistency"][row]) for row in rows]
    none = np.zeros(0)
    return Recovered(none, none, np.array(bias), np.array(noise), 0, True)


def _categories(question: Question, before: State | None) -> Fitted:
    votes = question.votes
    cells = votes.raters * votes.labels**2
    model = "confusion" if len(votes) >= VOTES_PER_CELL * cells else "one_coin"
    start = _chances_before(question, before)
    found = dawid_skene(votes, model=model, start=start, smoothing=SMOOTHING)  # type: ignore[arg-type]
    return Fitted(
        Method.DAWID_SKENE if model == "confusion" else Method.ONE_COIN,
        found.accuracy(),
        chances=found.chance,
        facts={
            "prior": [round(float(share), 4) for share in found.prior],
            "rounds": found.rounds,
            "converged": found.converged,
            "log_likelihood": round(found.log_likelihood, 3),
        },
        state={
            "items": question.item_ids,
            "chance": found.chance,
        },
        held={
            "people": question.person_ids,
            "prior": found.prior,
            "confusion": found.confusion,
            "votes": np.bincount(votes.rater, minlength=votes.raters),
        },
    )


def _chances_before(question: Question, before: State | None) -> Floats | None:
    """The earlier chances of the items that were there; the share of votes for the new ones."""
    labels = question.votes.labels
    if before is None or "chance" not in before or not len(before["items"]):
        return None
    if before["chance"].shape[1] != labels:
        return None
    counts = question.votes.counts().astype(float)
    chance: Floats = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    known, now = _keys(before["items"]), _keys(question.item_ids)
    order = np.argsort(known, kind="stable")
    row = order[np.searchsorted(known, now, sorter=order).clip(max=len(known) - 1)]
    there = known[row] == now
    chance[there] = before["chance"][row[there]]
    return chance


def _keys(items: Ints) -> Ints:
    """Task and place as one number: a place is a small number."""
    keys: Ints = items[:, 0].astype(np.int64) * 2**15 + items[:, 1]
    return keys


def _ids(before: State | None, name: str) -> Ints:
    if before is None or name not in before:
        return np.zeros(0, dtype=np.int64)
    return before[name].astype(np.int64)


def _numbers(ids: Ints, known: Ints) -> Ints:
    """All ids once: the known ones first, in their order, so that their numbers stay."""
    return np.concatenate([known, np.setdiff1d(ids, known)])


def _places(ids: Ints, among: Ints) -> Ints:
    order = np.argsort(among, kind="stable")
    found: Ints = order[np.searchsorted(among, ids, sorter=order)]
    return found


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
