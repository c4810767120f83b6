"""How far the people of a campaign agree: by question, and two by two."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotate.accounts.models import User
from annotate.labeling.models import Campaign
from annotate.quality.agreement.coefficients import agreement
from annotate.quality.agreement.cohen import Weighting, cohen_kappa
from annotate.quality.estimate import Estimate
from annotate.quality.nothing import why_nothing
from annotate.quality.said import Question, said
from annotate.quality.votes import Votes

METHOD = (
    "Percent: share of pairs of answers to one item that are equal. Fleiss' kappa and Gwet's AC1"
    " take answers as names; Krippendorff's alpha takes them as names, ranks or numbers, as the"
    " question has it. 95 % intervals by resampling items. What was not asked counts nowhere."
)
DRAWS_OF_TWO = 300
CELLS = 4_000_000  # of a table of people by items that is in memory at a time
MOST_PAIRS = 500  # of people, in one report: those with most items in common


def agreement_report(
    campaign: Campaign, *, since: datetime | None = None, until: datetime | None = None
) -> dict[str, Any]:
    """Each question's coefficients, then Cohen's kappa of every two people who share items; without
    a question, why there is none."""
    questions = said(campaign, since=since, until=until)
    names = {
        row.pk: str(row)
        for row in User.objects.filter(pk__in={pk for each in questions for pk in each.people})
    }
    return {
        "questions": [_question(each) for each in questions],
        "pairs_of_people": [
            {**row, "first": names[row["first_id"]], "second": names[row["second_id"]]}
            for question in questions[:1]
            for row in _two_by_two(question)
        ],
        "why": "" if questions else why_nothing(campaign, within=bool(since or until)),
        "method": METHOD,
    }


def _question(question: Question) -> dict[str, Any]:
    votes = question.votes
    found = agreement(votes, scale=question.scale, values=question.values)
    return {
        "key": question.key,
        "label": question.label,
        "scale": question.scale,
        "answers": len(votes),
        "items": votes.items,
        "people": votes.raters,
        **{name: estimate_row(each) for name, each in found.items()},
    }


def _two_by_two(question: Question) -> Iterator[dict[str, Any]]:
    """Of the first question: Cohen's kappa, weighted by squares where answers have an order."""
    weighting: Weighting = "none" if question.scale == "nominal" else "quadratic"
    votes = question.votes
    shared = np.triu(_shared(votes), k=1)
    order = np.argsort(-shared, axis=None)[:MOST_PAIRS]
    for first, second in zip(*np.unravel_index(order, shared.shape), strict=True):
        if not shared[first, second]:
            return
        found = cohen_kappa(votes, int(first), int(second), weighting=weighting, draws=DRAWS_OF_TWO)
        yield {
            "first_id": question.people[first],
            "second_id": question.people[second],
            "kappa": estimate_row(found),
        }


def _shared(votes: Votes) -> NDArray[np.int64]:
    """How many items each two people both answered (raters, raters).

    Some items at a time: as one table, a thousand people and a million items would be gigabytes.
    """
    found = np.zeros((votes.raters, votes.raters), np.int64)
    ordered = votes.by_item()
    step = max(1, CELLS // max(1, votes.raters))
    for start in range(0, votes.items, step):
        low, high = np.searchsorted(ordered.item, [start, start + step])
        people, place = np.unique(ordered.rater[low:high], return_inverse=True)
        there = np.zeros((len(people), step), np.float32)  # sums of ones: exact below 2^24
        there[place, ordered.item[low:high] - start] = 1
        found[np.ix_(people, people)] += (there @ there.T).astype(np.int64)
    return found


def estimate_row(found: Estimate) -> dict[str, Any]:
    """An estimate as the API has it: numbers to four digits, or why there is none."""
    return {
        "value": _rounded(found.value),
        "low": _rounded(found.low),
        "high": _rounded(found.high),
        "items": found.items,
        "why": found.why,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
