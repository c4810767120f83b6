"""Soft labels into the database: only those that changed, all in a few statements."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from annotate.labeling.models import Campaign
from annotate.quality.bulk import copy_in
from annotate.quality.fitting import Fitted, Method
from annotate.quality.kept_votes import VOTE, Packed, packed_votes, segments, starts
from annotate.quality.models import ConsensusFit, SoftLabel
from annotate.quality.said import Question
from annotate.quality.services.kept_labels import Kept, labels_kept
from annotate.quality.votes import Floats, Ints

# A chance or score that moved by less since it was written is left as it stands: that is far less
# than what is known of it, and every new vote moves all of them a little.
MOVED = 5e-3
# A pair that nobody voted on since, but on another of its images: it is written when it moved by more.
MOVED_BESIDE = 2e-2
OF_TASKS = " AND task_id IN (SELECT unnest(%(tasks)s::bigint[]))"
PLACE = 2**15  # more than any position
FRESH = """
CREATE TEMPORARY TABLE quality_fresh (
    task bigint, place smallint, votes int, value float8[], start int) ON COMMIT DROP
"""
INSERT = """
INSERT INTO quality_softlabel (fit_id, task_id, "position", votes, increment, chances, score, error,
                               said, overruled)
SELECT %(fit)s, task, place, votes, %(step)s, {values},
       substring(%(said)s::bytea FROM start + 1 FOR %(vote)s * votes), ''
FROM quality_fresh
ON CONFLICT (fit_id, task_id, "position") DO UPDATE
SET votes = excluded.votes, increment = excluded.increment, chances = excluded.chances,
    score = excluded.score, error = excluded.error, said = excluded.said
"""
DELETE = """
DELETE FROM quality_softlabel label
WHERE fit_id = %(fit)s AND (task_id, "position") NOT IN (
    SELECT * FROM unnest(%(items)s::bigint[], %(places)s::int[]))
"""
# What reviewers decided last, beside what people said: by the names that reviews give to items.
OVERRULE = """
WITH latest AS MATERIALIZED (
    SELECT DISTINCT ON (r.task_id) r.task_id, r.answers
    FROM quality_review r JOIN labeling_task t ON t.id = r.task_id
    WHERE t.campaign_id = %(campaign)s AND r.verdict <> 'more'
    ORDER BY r.task_id, r.created_at DESC, r.id DESC
), said AS (
    SELECT l.id, coalesce(latest.answers ->> (
               f.question || CASE WHEN l."position" > 0 THEN '/' || l."position" ELSE '' END
           ), '') AS answer
    FROM latest
    JOIN quality_softlabel l ON l.task_id = latest.task_id
    JOIN quality_consensusfit f ON f.id = l.fit_id AND f.campaign_id = %(campaign)s
)
UPDATE quality_softlabel l SET overruled = said.answer
FROM said WHERE said.id = l.id AND l.overruled <> said.answer
"""


@dataclass(frozen=True)
class Part:
    """What an increment looked at: some tasks, and all that is stored of them and beside them."""

    tasks: list[int]
    kept: Kept
    step: int


@dataclass(frozen=True)
class Written:
    labels: int
    votes: int  # behind all labels looked at, less those that were behind them before
    moved: int  # votes that came or went


def labels_write(
    fit: ConsensusFit,
    question: Question | None,
    found: Fitted | None,
    *,
    part: Part | None = None,
    every: bool = False,
) -> Written:
    """Write what changed (or `every` label), and take away what nobody stands for any more: of all
    tasks, or of a part.

    No question: nobody said anything of these tasks. A transaction must be open.
    """
    if question is None or found is None:
        return _taken_away(fit, part)
    value = _values(found)
    answers = None if found.chances is None else value.shape[1]
    kept = part.kept if part else labels_kept(fit, answers=answers)
    said = packed_votes(question) if found.method == Method.PAIRED else None
    votes = np.bincount(question.votes.item, minlength=question.votes.items)
    touched = np.isin(question.item_ids[:, 0], part.tasks) if part else None
    fresh, before, gone = _changed(kept, question, value, votes, said, touched)
    if every:
        fresh[:] = True
    if gone or not before.any():
        _delete(fit, question, part)
    if fresh.any():
        table = {
            "task": question.item_ids[fresh, 0],
            "place": question.item_ids[fresh, 1].astype(np.int16),
            "votes": votes[fresh].astype(np.int32),
            "value": value[fresh],
            "start": (VOTE.itemsize * starts(votes)[fresh]).astype(np.int32),
        }
        written = "NULL, value[1], value[2]" if answers is None else "value, NULL, NULL"
        _insert(fit, table, written, said, part.step if part else 0)
    moved = int(np.abs(votes - before).sum()) + gone
    return Written(int(fresh.sum()), int(votes.sum() - before.sum()) - gone, moved)


def _insert(
    fit: ConsensusFit, table: dict[str, Any], written: str, said: Packed | None, step: int
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS quality_fresh")
        cursor.execute(FRESH)
        copy_in("quality_fresh", table)
        values = {
            "fit": fit.pk,
            "step": step,
            "said": None if said is None else said.tobytes(),
            "vote": VOTE.itemsize,
        }
        cursor.execute(INSERT.format(values=written), values)


def _delete(fit: ConsensusFit, question: Question, part: Part | None) -> None:
    items, places = question.item_ids.T.tolist()
    values = {"fit": fit.pk, "items": items, "places": places}
    of = {"tasks": part.tasks} if part else {}
    with connection.cursor() as cursor:
        cursor.execute(DELETE + (OF_TASKS if part else ""), values | of)


def _taken_away(fit: ConsensusFit, part: Part | None) -> Written:
    rows = SoftLabel.objects.filter(fit=fit)
    if part:
        rows = rows.filter(task__in=part.tasks)
    gone = sum(rows.values_list("votes", flat=True))
    rows.delete()
    return Written(0, -gone, gone)


def overrulings_mark(campaign: Campaign) -> int:
    """Note beside each label what a reviewer decided instead; returns how many changed."""
    with connection.cursor() as cursor:
        cursor.execute(OVERRULE, {"campaign": campaign.pk})
        return int(cursor.rowcount)


def _values(found: Fitted) -> Floats:
    """What is kept of each item: a chance for each answer, or a score with its error."""
    if found.chances is not None:
        return found.chances
    assert found.score is not None
    assert found.error is not None
    return np.column_stack([found.score, found.error])


def _changed(
    kept: Kept,
    question: Question,
    value: Floats,
    votes: Ints,
    said: Packed | None,
    touched: NDArray[np.bool_] | None,
) -> tuple[NDArray[np.bool_], Ints, int]:
    """Which items differ from what is stored, the votes that were behind each, and how many votes
    are behind stored labels of no item."""
    fresh, before = np.ones(len(value), dtype=bool), np.zeros(len(value), dtype=np.int64)
    if not len(kept.task):
        return fresh, before, 0
    keys = question.item_ids[:, 0] * PLACE + question.item_ids[:, 1]  # rising
    old = kept.task * PLACE + kept.place
    row = np.searchsorted(keys, old).clip(max=len(keys) - 1)
    there = keys[row] == old
    row = row[there]
    compared = slice(None) if value.shape[1] != 2 or said is not None else slice(0, 1)
    apart = np.abs(kept.value[there][:, compared] - value[row][:, compared]).max(1)
    bound = MOVED if touched is None else np.where(touched[row], MOVED, MOVED_BESIDE)
    fresh[row] = (apart > bound) | (kept.votes[there] != votes[row])
    if said is not None:
        same = np.flatnonzero(~fresh[row])
        fresh[row[same]] = _said_otherwise(
            kept, np.flatnonzero(there)[same], said, votes, row[same]
        )
    before[row] = kept.votes[there]
    return fresh, before, int(kept.votes[~there].sum())


def _said_otherwise(kept: Kept, old: Ints, said: Packed, votes: Ints, new: Ints) -> NDArray[Any]:
    """Of labels with as many votes as before: whether the votes are others."""
    count = votes[new]
    if len(kept.said) != kept.votes.sum():
        return np.ones(len(new), dtype=bool)
    one = kept.said[segments(starts(kept.votes)[old], count)]
    two = said[segments(starts(votes)[new], count)]
    label = np.repeat(np.arange(len(new)), count)
    return np.bincount(label, one != two, len(new)) > 0
