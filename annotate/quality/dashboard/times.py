"""What a label costs: time by person, day and kind, and money where the reader names a rate."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db.models import F

from annotate.accounts.models import User
from annotate.labeling.models import Campaign, Task
from annotate.quality.count_models import DayCount
from annotate.quality.dashboard.progress import counted_at
from annotate.quality.durations import BINS, Counts, quantile, unpacked

Part = DayCount.Part
HOUR_MS = 3_600_000
METHOD = (
    "Active time runs from the painted image to the pressed key, two minutes at most for one answer."
    " Paid hours are the active time of everything that was done: answers, skips, flags, hidden"
    " checks, and answers that were taken back or do not count. Medians and 90 % are read from counts"
    " in narrow bins and are right to about 1 %. Days are UTC."
)


@dataclass
class Sum:
    """Days of work added up."""

    counted: int = 0
    answered: int = 0  # with those that do not count, and the hidden checks
    active_ms: int = 0
    speeds: Counts = field(default_factory=lambda: np.zeros(BINS, np.int64))

    def row(self) -> dict[str, Any]:
        return {
            "answers": self.answered,
            "counted": self.counted,
            "hours": round(self.active_ms / HOUR_MS, 4),
            "median_ms": quantile(self.speeds, 0.5),
            "p90_ms": quantile(self.speeds, 0.9),
        }


def times_report(campaign: Campaign, *, rate: float | None = None) -> dict[str, Any]:
    """`rate`: money an hour; without it nothing has a cost."""
    rows = DayCount.objects.filter(campaign=campaign).values_list(
        "annotator_id", "day", "part", "answered", "active_ms", "speeds"
    )
    found = list(rows)
    tables = unpacked([row[-1] for row in found])
    by_person = _sums(((row[0], *row[2:5]) for row in found), tables)
    by_day = _sums(((row[1], *row[2:5]) for row in found), tables)
    whole = _sums((("all", *row[2:5]) for row in found), tables).get("all", Sum())
    names = {row.pk: str(row) for row in User.objects.filter(pk__in=by_person)}
    settled = Task.objects.filter(campaign=campaign, need__gt=0, done__gte=F("need")).count()
    return {
        "counted_at": counted_at(campaign),
        "rate": rate,
        "whole": {**whole.row(), **_costs(whole, rate)},
        "settled": settled,
        "hours_per_settled": _each(whole.active_ms / HOUR_MS, settled),
        "cost_per_settled": None if rate is None else _each(_cost(whole, rate), settled),
        "people": [
            {"annotator": {"id": pk, "name": names[pk]}, **each.row(), **_costs(each, rate)}
            for pk, each in sorted(by_person.items(), key=lambda item: -item[1].answered)
        ],
        "days": [
            {"day": day, **each.row(), **_costs(each, rate)} for day, each in sorted(by_day.items())
        ],
        "kinds": _kinds(campaign, rate),
        "method": METHOD,
    }


def _kinds(campaign: Campaign, rate: float | None) -> list[dict[str, Any]]:
    """The same of all campaigns of the project, by what they ask."""
    rows = list(
        DayCount.objects.filter(campaign__project=campaign.project_id).values_list(
            "campaign__kind", "part", "answered", "active_ms", "speeds", "campaign_id"
        )
    )
    sums = _sums((row[:4] for row in rows), unpacked([row[4] for row in rows]))
    campaigns = defaultdict(set)
    for row in rows:
        campaigns[row[0]].add(row[5])
    return [
        {"kind": kind, "campaigns": len(campaigns[kind]), **each.row(), **_costs(each, rate)}
        for kind, each in sorted(sums.items())
    ]


def _sums(rows: Iterable[tuple[Any, ...]], tables: Counts) -> dict[Any, Sum]:
    """Rows of (key, part, answered, active ms), added up by key."""
    found: dict[Hashable, Sum] = defaultdict(Sum)
    for (key, part, answered, active_ms), speeds in zip(rows, tables, strict=True):
        each = found[key]
        each.answered += answered
        each.counted += answered if part == Part.WORK else 0
        each.active_ms += active_ms
        each.speeds += speeds
    return found


def _costs(each: Sum, rate: float | None) -> dict[str, float | None]:
    if rate is None:
        return {"cost": None, "cost_per_label": None}
    cost = _cost(each, rate)
    return {"cost": round(cost, 2), "cost_per_label": _each(cost, each.counted)}


def _cost(each: Sum, rate: float) -> float:
    return each.active_ms / HOUR_MS * rate


def _each(total: float, count: int) -> float | None:
    return round(total / count, 4) if count else None
