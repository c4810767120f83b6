"""How far a campaign is, day by day, and when it will be done."""

from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from annotate.labeling.models import Campaign, Task
from annotate.quality.count_models import CountMark, DayCount
from annotate.quality.dashboard.forecast import Forecast, forecast

Part = DayCount.Part
Status = Campaign.Status
YOUNG = timedelta(days=3)  # a campaign of fewer days is shown by the hour
STEPS = {"day": timedelta(days=1), "hour": timedelta(hours=1)}
COLUMNS = ("day", "part", "answered", "skipped", "flagged", "undone", "hours")
CLOSED = {
    Status.DRAFT: "It is not open yet.",
    Status.PAUSED: "It is paused: nobody is asked at the moment.",
    Status.CLOSED: "It is closed.",
}


def progress_report(campaign: Campaign, *, now: datetime | None = None) -> dict[str, Any]:
    """Answers by day (UTC), by the hour while the campaign is young, and a forecast."""
    now = now or timezone.now()
    totals: Counter[str] = Counter()
    counts: dict[str, Counter[datetime]] = {part: Counter() for part in Part.values}
    rows = list(DayCount.objects.filter(campaign=campaign).values_list(*COLUMNS))
    step = "hour" if _is_young([row[0] for row in rows]) else "day"
    for day, part, answered, skipped, flagged, undone, hours in rows:
        totals.update({part: answered, "skipped": skipped, "flagged": flagged, "undone": undone})
        morning = datetime.combine(day, time.min, UTC)
        if step == "day":
            counts[part][morning] += answered
        else:
            for hour, count in enumerate(hours):
                counts[part][morning + timedelta(hours=hour)] += count
    points = _points(counts, STEPS[step], until=now if campaign.status == Status.OPEN else None)
    left = max(0, campaign.places - totals[Part.WORK])
    tasks = Task.objects.filter(campaign=campaign).aggregate(
        done=Count("pk", filter=Q(need__gt=0, done__gte=F("need"))),
        held=Count("pk", filter=Q(held=True)),
    )
    return {
        "counted_at": counted_at(campaign),
        "step": step,
        "points": points,
        "counted": totals[Part.WORK],
        "excluded": totals[Part.EXCLUDED],
        "checks": totals[Part.CHECK],
        "skipped": totals["skipped"],
        "flagged": totals["flagged"],
        "undone": totals["undone"],
        "places": campaign.places,
        "left": left,
        "tasks": campaign.task_count,
        "done_tasks": tasks["done"],
        "held": tasks["held"],
        "forecast": asdict(_forecast(campaign, points, left, step=step, now=now)),
    }


def counted_at(campaign: Campaign) -> datetime | None:
    """What was said before this is in the counts; None before the first count."""
    mark = CountMark.objects.filter(campaign=campaign).first()
    return mark.counted_at if mark else None


def _is_young(days: list[Any]) -> bool:
    return not days or max(days) - min(days) < YOUNG


def _points(
    counts: dict[str, Counter[datetime]], step: timedelta, *, until: datetime | None
) -> list[dict[str, Any]]:
    """One a step without gaps, from the first with an answer to the last, or to now."""
    there = [at for each in counts.values() for at, count in each.items() if count]
    if not there:
        return []
    at, last = min(there), max(there)
    if until is not None:
        last = max(last, at + (until - at) // step * step)
    points, total = [], 0
    while at <= last:
        total += counts[Part.WORK][at]
        points.append(
            {
                "at": at,
                "counted": counts[Part.WORK][at],
                "excluded": counts[Part.EXCLUDED][at],
                "checks": counts[Part.CHECK][at],
                "total": total,
            }
        )
        at += step
    return points


def _forecast(
    campaign: Campaign, points: list[dict[str, Any]], left: int, *, step: str, now: datetime
) -> Forecast:
    if campaign.kind == Campaign.Kind.OWN_PROMPT:
        return Forecast(why="People write the prompts: nobody knows how many there will be.")
    if not campaign.places:
        return Forecast(why="It has no tasks yet.")
    if not left:
        return Forecast(why="Every task has the answers it needs.")
    if campaign.status != Status.OPEN:
        return Forecast(why=CLOSED[Status(campaign.status)])
    if not points:
        return Forecast(why="It cannot be said yet: nobody has answered.")
    # The step that now runs is not over: it would count as a slow one.
    whole = [row["counted"] for row in points if row["at"] + STEPS[step] <= now]
    return forecast(whole, left=left, now=now, step=STEPS[step], name=step)
