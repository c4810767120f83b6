"""Do people lean to one side of the screen: each of them, and the campaign as a whole."""

import math
from collections import defaultdict
from typing import Any

from annotate.accounts.models import User
from annotate.labeling.models import PAIRS, Campaign
from annotate.quality.bradley_terry import wilson
from annotate.quality.count_models import DayCount
from annotate.quality.dashboard.progress import counted_at
from annotate.quality.models import ConsensusFit

METHOD = (
    "Left among the decisions for one side, with Wilson's 95 % interval; ties and both-bad decide"
    " for none. The campaign's are the answers that count; a person's are all of theirs. The fit's"
    " pull is the share of votes for the left of two equal images, strengths of images accounted for."
)


def sides_report(campaign: Campaign) -> dict[str, Any]:
    rows = DayCount.objects.filter(campaign=campaign).values_list(
        "annotator_id", "part", "left", "right", "tie", "both_bad"
    )
    people: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    whole = [0, 0, 0, 0]
    for annotator, part, *answers in rows:
        for number, count in enumerate(answers):
            people[annotator][number] += count
            whole[number] += count if part == DayCount.Part.WORK else 0
    names = {row.pk: str(row) for row in User.objects.filter(pk__in=people)}
    found = [
        {"annotator": {"id": pk, "name": names[pk]}, **side_row(*answers)}
        for pk, answers in people.items()
        if sum(answers)
    ]
    return {
        "counted_at": counted_at(campaign),
        "asked": campaign.kind in PAIRS,
        "whole": side_row(*whole),
        "people": sorted(found, key=lambda row: -abs((row["share"] or 0.5) - 0.5)),
        "fit": _fit(campaign),
        "method": METHOD,
    }


def side_row(left: int, right: int, tie: int, both_bad: int) -> dict[str, Any]:
    """The answers and the share of left; None of nothing decided."""
    sides = left + right
    low, high = wilson(left, sides)
    return {
        "left": left,
        "right": right,
        "tie": tie,
        "both_bad": both_bad,
        "share": round(left / sides, 4) if sides else None,
        "low": round(low, 4) if sides else None,
        "high": round(high, 4) if sides else None,
    }


def _fit(campaign: Campaign) -> float | None:
    """What the paired fit of the first question says: the log odds of left, as a share."""
    fit = (
        ConsensusFit.objects.filter(campaign=campaign, method=ConsensusFit.Method.PAIRED)
        .defer("state")
        .order_by("pk")
        .first()
    )
    pull = fit.facts.get("position") if fit else None
    return None if pull is None else round(1 / (1 + math.exp(-pull)), 4)
