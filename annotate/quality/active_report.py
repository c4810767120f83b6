"""How a campaign spends its votes, what the last rounds did, and whether that helps."""

from typing import Any

from django.db.models import QuerySet

from annotate.core import statements
from annotate.labeling.models import Campaign
from annotate.labeling.selectors.people import people_of
from annotate.quality.models import (
    ActiveChoice,
    ActiveCurve,
    ActiveRound,
    ActiveSetting,
    ExtraVotes,
)

ROUNDS_SHOWN = 20
ARMS = """
SELECT coalesce(a.arm, 'given'), count(DISTINCT t.prompt_id), count(*), sum(t.done), sum(t.need),
       count(*) FILTER (WHERE t.taken < t.need AND NOT t.held)
FROM labeling_task t
LEFT JOIN quality_activearm a ON a.campaign_id = t.campaign_id AND a.prompt_id = t.prompt_id
WHERE t.campaign_id = %(campaign)s AND t.role = 'work' GROUP BY 1 ORDER BY 1
"""
WAITING: dict[str, Any] = {
    "arms": [],
    "difference": None,
    "verdict": "No difference shown yet: nothing was computed so far.",
    "forecast": None,
    "method": "",
}


def active_report(campaign: Campaign) -> dict[str, Any]:
    setting = ActiveSetting.objects.filter(campaign=campaign).first()
    rounds = list(ActiveRound.objects.filter(campaign=campaign).order_by("-number")[:ROUNDS_SHOWN])
    curve = ActiveCurve.objects.filter(campaign=campaign).first()
    last = next((each for each in rounds if "settled_now" in each.facts), None)
    return {
        "choice": setting.choice if setting else "given",
        "can_choose": campaign.kind == Campaign.Kind.PAIRWISE,
        "people": people_of(campaign),
        "setting": setting,
        "problem": setting.problem if setting else "",
        "rounds": rounds,
        "arms": [
            dict(zip(("arm", "prompts", "pairs", "votes", "wanted", "open"), row, strict=True))
            for row in statements.rows(ARMS, {"campaign": campaign.pk})
        ],
        "settled": last.facts["settled_now"] if last else 0,
        "groups_of_models": last.facts["groups_of_models"] if last else 1,
        "curve": {
            **(curve.report if curve else WAITING),
            "computed_at": curve.computed_at if curve else None,
        },
    }


def choices_of(campaign: Campaign, task: int | None = None) -> QuerySet[ActiveChoice]:
    """What was done to the campaign's pairs, or to one of them, the latest first."""
    rows = ActiveChoice.objects.filter(round__campaign=campaign).select_related("round")
    return rows.filter(task=task) if task is not None else rows


def extras_of(campaign: Campaign, task: int | None = None) -> QuerySet[ExtraVotes]:
    rows = ExtraVotes.objects.filter(task__campaign=campaign).select_related("by")
    return (rows.filter(task=task) if task is not None else rows).order_by("-pk")
