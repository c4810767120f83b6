"""How far each person agrees with the others, on the first question of a campaign."""

from typing import Any

import numpy as np

from annotate.core import statements
from annotate.labeling.models import Campaign
from annotate.quality.bradley_terry import wilson
from annotate.quality.said import Question, said
from annotate.quality.votes import Floats, Ints

METHOD = (
    "Agreement with the others: the mean, over the items that somebody else answered too, of the"
    " share of the others who said the same; Wilson's 95 % interval over items. AC1 (Gwet 2008) takes"
    " off what chance would give, with the shares of the answers of all people together."
)
# The share expected of the answer given, over that of the best one: 1 is as good as can be.
CHECKED = """
SELECT annotator_id, role, count(*), sum(share / best)::float8
FROM labeling_compared WHERE campaign_id = %(campaign)s GROUP BY 1, 2
"""


def others_report(campaign: Campaign) -> dict[str, Any]:
    """By annotator id, as text: a report is kept as JSON."""
    question = next(iter(said(campaign)), None)
    return {
        "question": question.label if question else None,
        "people": _people(question) if question else {},
        "checks": _checks(campaign),
    }


def _checks(campaign: Campaign) -> dict[str, dict[str, Any]]:
    """Of each person: what the hidden checks found, by their role."""
    found: dict[str, dict[str, Any]] = {}
    for annotator, role, answers, credit in statements.rows(CHECKED, {"campaign": campaign.pk}):
        low, high = wilson(credit, answers)
        found.setdefault(str(annotator), {})[role] = {
            "answers": answers,
            "score": round(credit / answers, 4),
            "low": round(low, 4),
            "high": round(high, 4),
        }
    return found


def _people(question: Question) -> dict[str, dict[str, Any]]:
    votes = question.votes
    agreed, compared = with_others(votes.item, votes.label, votes.items, votes.labels)
    items = np.bincount(votes.rater[compared], minlength=votes.raters)
    sums = np.bincount(votes.rater[compared], weights=agreed[compared], minlength=votes.raters)
    share = np.bincount(votes.label, minlength=votes.labels) / max(1, len(votes))
    chance = float((share * (1 - share)).sum() / max(1, votes.labels - 1))
    return {
        str(pk): _row(float(sums[number]), int(items[number]), chance)
        for number, pk in enumerate(question.people)
    }


def with_others(item: Ints, label: Ints, items: int, labels: int) -> tuple[Floats, Any]:
    """Of each vote (V,): the share of the item's other votes that are equal; and if there are any."""
    key = item * labels + label
    _, place, same = np.unique(key, return_inverse=True, return_counts=True)
    size = np.bincount(item, minlength=items)[item]
    compared = size >= 2
    agreed: Floats = (same[place] - 1) / np.maximum(size - 1, 1)
    return agreed, compared


def _row(sum_agreed: float, items: int, chance: float) -> dict[str, Any]:
    if not items:
        none = dict.fromkeys(("percent", "low", "high", "ac1", "ac1_low", "ac1_high"))
        return {**none, "items": 0, "why": "Nobody else answered the same items yet."}
    low, high = wilson(sum_agreed, items)
    share = sum_agreed / items
    return {
        "percent": round(share, 4),
        "low": round(low, 4),
        "high": round(high, 4),
        # Chance is at most 1/K, so nothing is divided by zero.
        "ac1": _beyond(share, chance),
        "ac1_low": _beyond(low, chance),
        "ac1_high": _beyond(high, chance),
        "items": items,
        "why": "",
    }


def _beyond(share: float, chance: float) -> float:
    return round((share - chance) / (1 - chance), 4)
