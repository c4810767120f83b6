"""Whether each answer to ordinary work is what most others said of the item, person by person."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from annotate.labeling.models import Campaign
from annotate.quality.bulk import columns
from annotate.quality.said import Question
from annotate.quality.votes import Ints

TIMES = """
SELECT array_agg(task_id), array_agg(annotator_id),
       array_agg((extract(epoch FROM created_at) * 1000000)::bigint)
FROM labeling_standing WHERE campaign_id = %(campaign)s
"""
BEGAN = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Agreeing:
    """One person's answers that somebody else gave an answer beside (A,), in the order of time."""

    at: list[datetime]
    agrees: NDArray[np.bool_]


def agreeing(campaign: Campaign, question: Question) -> dict[int, Agreeing]:
    """By annotator; who answered nothing that others answered too has no answers."""
    votes = question.votes
    at = _times(campaign, question)
    counts = votes.counts()[votes.item]  # (V, L)
    counts[np.arange(len(votes)), votes.label] -= 1
    judged = counts.sum(axis=1) > 0  # somebody else answered it too
    agrees = counts[np.arange(len(votes)), votes.label] == counts.max(axis=1)
    order = np.flatnonzero(judged)
    order = order[np.lexsort((at[order], votes.rater[order]))]  # by person, then time
    edges = np.searchsorted(votes.rater[order], np.arange(votes.raters + 1))
    found = {}
    for number, person in enumerate(question.people):
        mine = order[edges[number] : edges[number + 1]]
        when = [BEGAN + timedelta(microseconds=each) for each in at[mine].tolist()]
        found[person] = Agreeing(when, agrees[mine])
    return found


def _times(campaign: Campaign, question: Question) -> Ints:
    """When each vote (V,) was cast, in microseconds since 1970."""
    votes, wide = question.votes, question.votes.raters
    task, person, at = columns(TIMES, {"campaign": campaign.pk})
    row = np.searchsorted(question.person_ids, person).clip(max=wide - 1)
    known = task.astype(np.int64) * wide + row
    order = np.argsort(known, kind="stable")
    wanted = question.item_ids[votes.item, 0] * wide + votes.rater
    place = order[np.searchsorted(known, wanted, sorter=order).clip(max=len(known) - 1)]
    found: Ints = np.where(known[place] == wanted, at[place], 0)
    return found
