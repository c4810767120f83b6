"""The labels that are stored: of a whole fit, or of the tasks that an increment looks at."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from annotate.quality.bulk import columns
from annotate.quality.kept_votes import VOTE, Packed, segments, starts
from annotate.quality.models import ConsensusFit
from annotate.quality.votes import Floats, Ints

# Of this very shape alone: what a fit of another kind left there is written anew.
KEPT = """
SELECT array_agg(task_id), array_agg("position"), array_agg(votes), array_agg({value}),
       string_agg(said, '')
FROM quality_softlabel WHERE fit_id = %(fit)s AND {shape}
"""
CHANCES = KEPT.format(value="chances", shape="cardinality(chances) = %(answers)s")
SCORES = KEPT.format(value="ARRAY[score, error]", shape="score IS NOT NULL")
# As rows: a plan that is made before the tasks are known searches an array from its beginning.
OF_TASKS = " AND task_id IN (SELECT unnest(%(tasks)s::bigint[]))"
# Of pairs: all of the same prompts, whose images hang together with those of the tasks. The key of a
# pair is its two images.
BESIDE = """
SELECT array_agg(l.task_id), array_agg(l."position"), array_agg(l.votes), array_agg(l.chances),
       string_agg(l.said, ''), array_agg(split_part(beside.key, '-', 1)::bigint),
       array_agg(split_part(beside.key, '-', 2)::bigint)
FROM (SELECT DISTINCT t.campaign_id, t.prompt_id
      FROM unnest(%(tasks)s::bigint[]) AS touched (id) JOIN labeling_task t ON t.id = touched.id
     ) AS asked
JOIN labeling_task beside USING (campaign_id, prompt_id)
JOIN quality_softlabel l ON l.fit_id = %(fit)s AND l.task_id = beside.id
WHERE beside.role = 'work'
"""


@dataclass(frozen=True)
class Kept:
    """K stored labels."""

    task: Ints
    place: Ints
    votes: Ints
    value: Floats  # (K, answers), or (K, 2): a score with its error
    said: Packed  # of pairs: all their votes one after the other; else none
    images: tuple[Ints, Ints] | None = None  # of pairs in a part

    def of(self, rows: Any) -> "Kept":
        """Some of them: a mask."""
        places = np.flatnonzero(rows)
        said = self.said
        if len(said):
            said = said[segments(starts(self.votes)[places], self.votes[places])]
        images = None if self.images is None else (self.images[0][rows], self.images[1][rows])
        return Kept(self.task[rows], self.place[rows], self.votes[rows], self.value[rows], said, images)  # fmt: skip


def labels_kept(
    fit: ConsensusFit, *, answers: int | None, tasks: list[int] | None = None, beside: bool = False
) -> Kept:
    """Those of a fit, of some tasks, or of all pairs that hang together with those tasks.

    `answers` to the question; none: labels are scores.
    """
    values = {"fit": fit.pk, "answers": answers, "tasks": tasks}
    if beside:
        task, place, votes, value, said, first, second = columns(BESIDE, values)
        images = (first, second)
    else:
        sql = SCORES if answers is None else CHANCES
        sql += "" if tasks is None else OF_TASKS
        task, place, votes, value, said = columns(sql, values)
        images = None
    return Kept(
        task.astype(np.int64), place.astype(np.int64), votes.astype(np.int64),
        value.reshape(len(task), answers or 2), said.view(VOTE), images,
    )  # fmt: skip
