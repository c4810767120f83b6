"""Soft labels into the database: only those that changed, all in a few statements."""

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from annotate.quality.bulk import columns, copy_in
from annotate.quality.fitting import Fitted
from annotate.quality.models import ConsensusFit
from annotate.quality.said import Question
from annotate.quality.votes import Floats

# A chance or score that moved by less since it was written is left as it stands: that is far less
# than what is known of it, and every new vote moves all of them a little.
MOVED = 5e-3
# Of this very shape alone: what a fit of another kind left there is written anew.
KEPT = """
SELECT array_agg(id), array_agg(task_id), array_agg("position"), array_agg(votes),
       array_agg({value})
FROM quality_softlabel WHERE fit_id = %(fit)s AND {shape}
"""
CHANCES = KEPT.format(value="chances", shape="cardinality(chances) = %(answers)s")
SCORES = KEPT.format(value="ARRAY[score, error]", shape="score IS NOT NULL")
PLACE = 2**15  # more than any position
FRESH = """
CREATE TEMPORARY TABLE quality_fresh (task bigint, place smallint, votes int, value float8[])
ON COMMIT DROP
"""
INSERT = """
INSERT INTO quality_softlabel (fit_id, task_id, "position", votes, chances, score, error)
SELECT %(fit)s, task, place, votes, {values} FROM quality_fresh
ON CONFLICT (fit_id, task_id, "position") DO UPDATE
SET votes = excluded.votes, chances = excluded.chances, score = excluded.score,
    error = excluded.error
"""
DELETE = """
DELETE FROM quality_softlabel label WHERE fit_id = %(fit)s AND NOT EXISTS (
    SELECT FROM unnest(%(tasks)s::bigint[], %(places)s::int[]) AS said (task, place)
    WHERE task = label.task_id AND place = label."position")
"""


def labels_write(fit: ConsensusFit, question: Question, found: Fitted) -> int:
    """Write what changed, take away what nobody stands for any more; returns how many were written.

    A transaction must be open.
    """
    value = _values(found)
    votes = np.bincount(question.votes.item, minlength=question.votes.items)
    fresh, gone = _changed(fit, question, found, value, votes)
    with connection.cursor() as cursor:
        if gone:
            tasks, places = question.item_ids.T.tolist()
            cursor.execute(DELETE, {"fit": fit.pk, "tasks": tasks, "places": places})
        if not fresh.any():
            return 0
        cursor.execute("DROP TABLE IF EXISTS quality_fresh")
        cursor.execute(FRESH)
        copy_in(
            "quality_fresh",
            {
                "task": question.item_ids[fresh, 0],
                "place": question.item_ids[fresh, 1].astype(np.int16),
                "votes": votes[fresh].astype(np.int32),
                "value": value[fresh],
            },
        )
        written = "value, NULL, NULL" if found.chances is not None else "NULL, value[1], value[2]"
        cursor.execute(INSERT.format(values=written), {"fit": fit.pk})
    return int(fresh.sum())


def _values(found: Fitted) -> Floats:
    """What is kept of each item: a chance for each answer, or a score with its error."""
    if found.chances is not None:
        return found.chances
    assert found.score is not None
    assert found.error is not None
    return np.column_stack([found.score, found.error])


def _changed(
    fit: ConsensusFit, question: Question, found: Fitted, value: Floats, votes: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], bool]:
    """Which items differ from what is stored; and whether anything is stored that is no item."""
    sql = CHANCES if found.chances is not None else SCORES
    pk, task, place, before, kept = columns(sql, {"fit": fit.pk, "answers": value.shape[1]})
    fresh = np.ones(len(value), dtype=bool)
    stored = len(pk)
    if not stored:
        return fresh, True
    keys = question.item_ids[:, 0] * PLACE + question.item_ids[:, 1]  # rising
    old = task.astype(np.int64) * PLACE + place
    row = np.searchsorted(keys, old).clip(max=len(keys) - 1)
    there = keys[row] == old
    row = row[there]
    compared = slice(None) if found.chances is not None else slice(0, 1)
    moved = np.abs(kept[there][:, compared] - value[row][:, compared]).max(1) > MOVED
    fresh[row] = moved | (before[there] != votes[row])
    return fresh, int(there.sum()) < stored
