"""Ratings of models from votes that count by who cast them, where a fit has found that out."""

from typing import Any

import numpy as np

from annotate.labeling.models import Campaign, Preference
from annotate.labeling.pair_form import OVERALL
from annotate.quality.bradley_terry import CENTRE, ELO
from annotate.quality.bulk import columns
from annotate.quality.consensus.paired import Pairs
from annotate.quality.consensus.weighed import Weighed, weighed
from annotate.quality.models import ConsensusFit
from annotate.quality.votes import Floats

METHOD = (
    "Davidson's model with ties and both-bad on the Elo scale (mean 1000 in each group), each vote by"
    " the reliability of its person as the last fit found it, the pull of the first place taken out;"
    " 95 % intervals robust to votes on one prompt hanging together. Reliabilities, ties and the pull"
    " are taken as known in them."
)
NO_INTERVAL = "All votes are on one prompt: there is no interval."
APART = (
    "Not all models were compared with each other, even by way of others: ratings of different"
    " groups say nothing of each other."
)
STEPS = 20  # a reliability is taken to the nearest of so many steps to one
# The database adds up equal votes: by prompt, models, choice, side and reliability.
VOTES = """
WITH told AS (
    SELECT j.prompt_id, coalesce(one.model_version_id, 0) AS a,
           coalesce(two.model_version_id, 0) AS b, p.choice, (j."order"[1] = 0)::int AS side,
           round(coalesce(r.value, 1) * %(steps)s)::int AS gain, count(*)::int AS votes
    FROM labeling_standing j
    JOIN labeling_preference p ON p.judgement_id = j.id
    JOIN labeling_taskcandidate a ON a.task_id = j.task_id AND a.position = 0
    JOIN labeling_taskcandidate b ON b.task_id = j.task_id AND b.position = 1
    JOIN generation_candidate one ON one.id = a.candidate_id
    JOIN generation_candidate two ON two.id = b.candidate_id
    LEFT JOIN quality_reliability r ON r.annotator_id = j.annotator_id AND r.fit_id = %(fit)s
    WHERE j.campaign_id = %(campaign)s
      AND one.model_version_id IS DISTINCT FROM two.model_version_id
    GROUP BY 1, 2, 3, 4, 5, 6
    ORDER BY 1, 2, 3, 4, 5, 6
)
SELECT array_agg(prompt_id), array_agg(a), array_agg(b),
       array_agg(array_position(%(choices)s::text[], choice::text) - 1), array_agg(side),
       array_agg(gain), array_agg(votes)
FROM told
"""


def weighted_ratings(campaign: Campaign) -> dict[str, Any] | None:
    """Rows of models (by id; 0 is a real photo) with what they rest on; None without a fit."""
    fit = (
        ConsensusFit.objects.filter(
            campaign=campaign, question=OVERALL, method=ConsensusFit.Method.PAIRED
        )
        .defer("state")
        .first()
    )
    if fit is None:
        return None
    values = {
        "campaign": campaign.pk,
        "fit": fit.pk,
        "steps": STEPS,
        "choices": list(Preference.Choice.values),
    }
    prompt, a, b, choice, side, gain, votes = columns(VOTES, values)
    if not len(prompt):
        return None
    models, both = np.unique(np.concatenate([a, b]), return_inverse=True)
    first, second = both.reshape(2, -1)
    gains, rater = np.unique(gain, return_inverse=True)
    pairs = Pairs(
        first, second, choice.astype(np.int64), len(models), rater, len(gains),
        np.where(side > 0, 1.0, -1.0), votes.astype(float),
    )  # fmt: skip
    found = weighed(pairs, gains / STEPS, prompt)
    return {
        "models": _rows(models.tolist(), found),
        "position": round(found.shape.position, 4),
        "tie": None if found.shape.tie is None else round(found.shape.tie, 4),
        "votes": int(votes.sum()),
        "prompts": len(np.unique(prompt)),
        "inputs_sha256": fit.inputs_sha256,
        "method": METHOD,
        "why": NO_INTERVAL if found.error is None else "",
    }


def _rows(models: list[int], found: Weighed) -> list[dict[str, Any]]:
    """By group, the largest first; in each the strongest first."""
    size = np.bincount(found.component)
    order = np.lexsort([-found.strength, found.component, -size[found.component]])
    rank = {int(part): n for n, part in enumerate(dict.fromkeys(found.component[order].tolist()))}
    return [
        {
            "model": models[number],
            "group": rank[int(found.component[number])],
            "rating": _elo(found.strength, number),
            "low": None
            if found.error is None
            else _elo(found.strength - 1.96 * found.error, number),
            "high": None
            if found.error is None
            else _elo(found.strength + 1.96 * found.error, number),
        }
        for number in order.tolist()
    ]


def _elo(strength: Floats, number: int) -> float:
    return round(float(CENTRE + ELO * strength[number]), 1)


def groups(compared: list[tuple[int, int]]) -> list[list[int]]:
    """Models (by id) that hang together by comparisons, the largest group first."""
    found: list[set[int]] = []
    for pair in compared:
        joined = set(pair).union(*(each for each in found if not each.isdisjoint(pair)))
        found = [each for each in found if each.isdisjoint(pair)] + [joined]
    return sorted((sorted(each) for each in found), key=lambda ids: (-len(ids), ids))
