"""The pairs of a campaign as arrays: what they show, and what was said of them."""

import hashlib
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotate.core import statements
from annotate.labeling.models import Campaign
from annotate.labeling.pair_form import OVERALL as QUESTION
from annotate.quality.active.beliefs import Floats, Ints
from annotate.quality.models import Arm

STEPS = 20  # a reliability is taken to the nearest of so many steps to one
ARMS = {True: Arm.RANDOM, False: Arm.ACTIVE}
# Each part once, whatever the planner takes its size to be.
POOL = """
WITH reliable AS MATERIALIZED (
    SELECT r.annotator_id, round(%(steps)s * least(greatest(r.value, 0), 1))::int AS weight
    FROM quality_reliability r JOIN quality_consensusfit f ON f.id = r.fit_id
    WHERE f.campaign_id = %(campaign)s AND f.question = %(overall)s AND f.method = 'paired'
), said AS MATERIALIZED (
    SELECT j.task_id, j.annotator_id, p.choice
    FROM labeling_standing j JOIN labeling_preference p ON p.judgement_id = j.id
    WHERE j.campaign_id = %(campaign)s
), told AS MATERIALIZED (
    SELECT said.task_id, count(*) FILTER (WHERE choice = 'first') AS first,
           count(*) FILTER (WHERE choice = 'second') AS second,
           count(*) FILTER (WHERE choice IN ('tie', 'both_bad')) AS neither,
           sum(coalesce(weight, %(steps)s)) FILTER (WHERE choice = 'first') AS first_weight,
           sum(coalesce(weight, %(steps)s)) FILTER (WHERE choice = 'second') AS second_weight,
           sum(coalesce(weight, %(steps)s))
               FILTER (WHERE choice IN ('tie', 'both_bad')) AS neither_weight
    FROM said LEFT JOIN reliable ON reliable.annotator_id = said.annotator_id
    GROUP BY 1
)
SELECT t.id, t.prompt_id, a.candidate_id, b.candidate_id,
       coalesce(ca.model_version_id, 0), coalesce(cb.model_version_id, 0),
       t.need, t.taken, t.done, t.held, coalesce(arm.arm = 'random', false),
       coalesce(v.first, 0), coalesce(v.second, 0), coalesce(v.neither, 0),
       coalesce(v.first_weight, 0), coalesce(v.second_weight, 0), coalesce(v.neither_weight, 0)
FROM labeling_task t
JOIN labeling_taskcandidate a ON a.task_id = t.id AND a.position = 0
JOIN labeling_taskcandidate b ON b.task_id = t.id AND b.position = 1
JOIN generation_candidate ca ON ca.id = a.candidate_id
JOIN generation_candidate cb ON cb.id = b.candidate_id
LEFT JOIN quality_activearm arm ON arm.campaign_id = t.campaign_id AND arm.prompt_id = t.prompt_id
LEFT JOIN told v ON v.task_id = t.id
WHERE t.campaign_id = %(campaign)s AND t.role = 'work'
ORDER BY t.id
"""


@dataclass(frozen=True)
class Pool:
    """P pairs in the order of their tasks' ids."""

    task: Ints
    prompt: Ints
    first: Ints  # candidate ids
    second: Ints
    model_first: Ints  # ids of model versions; 0: a real photo, or who drew it is not known
    model_second: Ints
    need: Ints
    taken: Ints
    done: Ints
    held: NDArray[np.bool_]
    random: NDArray[np.bool_]
    votes_first: Ints
    votes_second: Ints
    votes_neither: Ints
    # The same votes, each by how reliable its person is (from 0, a coin, to `STEPS`, the crowd), where
    # a fit has found that out.
    weight_first: Ints
    weight_second: Ints
    weight_neither: Ints

    def __len__(self) -> int:
        return len(self.task)

    @property
    def won(self) -> Floats:
        """Votes for the first by their weight, a tie or both-bad half a vote."""
        found: Floats = (self.weight_first + self.weight_neither / 2) / STEPS
        return found

    @property
    def lost(self) -> Floats:
        found: Floats = (self.weight_second + self.weight_neither / 2) / STEPS
        return found

    @property
    def votes(self) -> Ints:
        found: Ints = self.votes_first + self.votes_second + self.votes_neither
        return found

    def sha256(self) -> str:
        columns = np.column_stack([
            self.task, self.first, self.second, self.need, self.taken, self.random,
            self.votes_first, self.votes_second, self.votes_neither,
            self.weight_first, self.weight_second, self.weight_neither,
        ])  # fmt: skip
        return hashlib.sha256(np.ascontiguousarray(columns.astype("<i8")).tobytes()).hexdigest()


NAMES = [each.name for each in fields(Pool)]  # in the order of the columns of `POOL`


def pool_of(campaign: Campaign) -> Pool:
    asked = {"campaign": campaign.pk, "overall": QUESTION, "steps": STEPS}
    rows = statements.rows(POOL, asked)
    columns = np.array(rows, dtype=np.int64).reshape(-1, len(NAMES)).T
    values: dict[str, Any] = dict(zip(NAMES, columns, strict=True))
    values |= {name: values[name].astype(bool) for name in ("held", "random")}
    return Pool(**values)
