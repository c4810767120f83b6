"""Agreement as a campaign goes on: the same coefficients for one stretch of days after another."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import Max, Min

from annotate.labeling.models import Campaign
from annotate.quality.agreement.coefficients import agreement
from annotate.quality.agreement_report import estimate_row
from annotate.quality.count_models import DayCount
from annotate.quality.said import Question, said

MOST = 12  # windows
NOTHING = {"value": None, "low": None, "high": None, "items": 0, "why": "Nothing was answered."}
NAMES = ("percent", "gwet_ac1", "alpha")


def windows_report(campaign: Campaign) -> dict[str, Any]:
    """The first question's agreement in stretches of equally many whole days (UTC), 12 at most."""
    days = DayCount.objects.filter(campaign=campaign, answered__gt=0).aggregate(
        first=Min("day"), last=Max("day")
    )
    if days["first"] is None:
        return {"question": None, "days": 0, "windows": []}
    count = (days["last"] - days["first"]).days + 1
    length = -(-count // MOST)
    since = datetime.combine(days["first"], time.min, UTC)
    label, rows = None, []
    for _ in range(-(-count // length)):
        until = since + timedelta(days=length)
        question = next(iter(said(campaign, since=since, until=until)), None)
        label = label or (question.label if question else None)
        rows.append({"since": since.isoformat(), "until": until.isoformat(), **_row(question)})
        since = until
    return {"question": label, "days": length, "windows": rows}


def _row(question: Question | None) -> dict[str, Any]:
    if question is None:
        return {"answers": 0, **dict.fromkeys(NAMES, NOTHING)}
    found = agreement(question.votes, scale=question.scale, values=question.values)
    estimates = {name: estimate_row(found[name]) for name in NAMES}
    return {"answers": len(question.votes), **estimates}
