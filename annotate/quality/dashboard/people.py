"""The people of a campaign: a row each, and one of them closely."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from annotate.core.errors import NotFound
from annotate.labeling.models import Campaign, Exclusion, Seat
from annotate.quality.count_models import DayCount
from annotate.quality.dashboard.others import METHOD as OTHERS_METHOD
from annotate.quality.dashboard.progress import counted_at
from annotate.quality.dashboard.sides import side_row
from annotate.quality.durations import BINS, PER_OCTAVE, Counts, edges, quantile, unpacked
from annotate.quality.models import Reliability
from annotate.quality.reports import report_of

Part = DayCount.Part
HOUR_MS = 3_600_000
ANSWERS = ("left", "right", "tie", "both_bad")
COLUMNS = (
    "annotator_id", "day", "part", "answered", "skipped", "flagged", "undone", "active_ms",
    *ANSWERS, "speeds",
)  # fmt: skip
METHOD = (
    f"{OTHERS_METHOD} Reliability: of the last fit of the first question. Shares and times are of all"
    " answers of a person, also of those that do not count; times are read from narrow bins, right"
    " to about 1 %. Gold: share of what could be earned on known answers; repeats: how often the same"
    " was said again; both with Wilson's interval. Weeks begin on Monday (UTC)."
)
NO_OTHERS: dict[str, Any] = {
    **dict.fromkeys(("percent", "low", "high", "ac1", "ac1_low", "ac1_high")),
    "items": 0,
    "why": "Not compared yet.",
}
COARSE = PER_OCTAVE // 2  # bins of a histogram that is looked at: two an octave


class Work:
    """Some person's days added up."""

    def __init__(self) -> None:
        self.by_part = dict.fromkeys(Part.values, 0)
        self.sums = dict.fromkeys(("skipped", "flagged", "undone", "active_ms", *ANSWERS), 0)
        self.speeds: Counts = np.zeros(BINS, np.int64)

    def add(self, row: dict[str, Any], speeds: Counts) -> None:
        self.by_part[row["part"]] += row["answered"]
        for name in self.sums:
            self.sums[name] += row[name]
        self.speeds += speeds

    @property
    def answered(self) -> int:
        return sum(self.by_part.values())

    def row(self) -> dict[str, Any]:
        return {
            "answers": self.answered,
            "counted": self.by_part[Part.WORK],
            "excluded": self.by_part[Part.EXCLUDED],
            "checks": self.by_part[Part.CHECK],
            "skipped": self.sums["skipped"],
            "flagged": self.sums["flagged"],
            "undone": self.sums["undone"],
            "hours": round(self.sums["active_ms"] / HOUR_MS, 4),
            "median_ms": quantile(self.speeds, 0.5),
            "p90_ms": quantile(self.speeds, 0.9),
            "sides": side_row(*(self.sums[name] for name in ANSWERS)),
        }


def people_report(campaign: Campaign) -> dict[str, Any]:
    """A row for each who ever had a seat, most answers first."""
    work: dict[int, Work] = defaultdict(Work)
    for row, speeds in _days(campaign):
        work[row["annotator_id"]].add(row, speeds)
    others, compared_at = report_of(campaign, "others")
    beside = Beside(others, _reliability(campaign), _exclusions(campaign))
    seats = Seat.objects.filter(campaign=campaign).select_related("annotator")
    rows = [_person(seat, work[seat.annotator_id], beside) for seat in seats]
    return {
        "counted_at": counted_at(campaign),
        "compared_at": compared_at,
        "question": others["question"],
        "people": sorted(rows, key=lambda row: (-row["answers"], row["annotator"]["id"])),
        "method": METHOD,
    }


def person_report(campaign: Campaign, annotator: int) -> dict[str, Any]:
    """One person's row with their days, weeks and speeds; NotFound for who never had a seat."""
    seat = (
        Seat.objects.filter(campaign=campaign, annotator=annotator)
        .select_related("annotator")
        .first()
    )
    if seat is None:
        raise NotFound("Nobody of that number has judged in this campaign.")
    whole, everybody = Work(), np.zeros(BINS, np.int64)
    by_day: dict[date, Work] = defaultdict(Work)
    by_week: dict[date, Work] = defaultdict(Work)
    for row, speeds in _days(campaign):
        everybody += speeds
        if row["annotator_id"] != annotator:
            continue
        monday = row["day"] - timedelta(days=row["day"].weekday())
        for each in (whole, by_day[row["day"]], by_week[monday]):
            each.add(row, speeds)
    others, compared_at = report_of(campaign, "others")
    beside = Beside(others, _reliability(campaign), _exclusions(campaign))
    return {
        "counted_at": counted_at(campaign),
        "compared_at": compared_at,
        "question": others["question"],
        "person": _person(seat, whole, beside),
        "days": [{"day": day, **each.row()} for day, each in sorted(by_day.items())],
        "weeks": [{"day": day, **each.row()} for day, each in sorted(by_week.items())],
        "speeds": _histogram(whole.speeds, everybody),
        "fits": _fits(campaign, annotator),
        "method": METHOD,
    }


def _days(campaign: Campaign) -> Any:
    rows = list(DayCount.objects.filter(campaign=campaign).values_list(*COLUMNS))
    tables = unpacked([row[-1] for row in rows])
    return (
        (dict(zip(COLUMNS, row, strict=True)), each) for row, each in zip(rows, tables, strict=True)
    )


@dataclass(frozen=True)
class Beside:
    """What is known of people from elsewhere than their days."""

    others: dict[str, Any]
    reliability: dict[int, dict[str, Any]]
    exclusions: dict[int, dict[str, Any]]


def _person(seat: Seat, work: Work, beside: Beside) -> dict[str, Any]:
    pk = seat.annotator_id
    checks = beside.others["checks"].get(str(pk), {})
    return {
        "annotator": {"id": pk, "name": str(seat.annotator)},
        **work.row(),
        "last_seen_at": seat.last_seen_at,
        "others": beside.others["people"].get(str(pk), NO_OTHERS),
        "reliability": beside.reliability.get(pk),
        "gold": checks.get("gold"),
        "repeats": checks.get("repeat"),
        "exclusion": beside.exclusions.get(pk),
    }


def _exclusions(campaign: Campaign) -> dict[int, dict[str, Any]]:
    """Those in force, by person."""
    rows = Exclusion.objects.filter(campaign=campaign, lifted_at__isnull=True)
    return {
        row.annotator_id: {"rule": row.rule, "reason": row.reason, "created_at": row.created_at}
        for row in rows
    }


def _reliability(campaign: Campaign) -> dict[int, dict[str, Any]]:
    """Of the first question that was fitted, by person."""
    found: dict[int, dict[str, Any]] = {}
    rows = Reliability.objects.filter(fit__campaign=campaign).order_by("-fit_id")
    for row in rows.values("annotator_id", "value", "fit__question", "fit__method"):
        found[row["annotator_id"]] = {
            "question": row["fit__question"],
            "method": row["fit__method"],
            "value": round(row["value"], 4),
        }
    return found


def _fits(campaign: Campaign, annotator: int) -> list[dict[str, Any]]:
    rows = Reliability.objects.filter(fit__campaign=campaign, annotator=annotator)
    return [
        {"question": question, "method": method, "votes": votes, "value": round(value, 4),
         "bias": None if bias is None else round(bias, 4)}
        for question, method, votes, value, bias in rows.order_by("fit_id").values_list(
            "fit__question", "fit__method", "votes", "value", "bias"
        )
    ]  # fmt: skip


def _histogram(own: Counts, everybody: Counts) -> list[dict[str, Any]]:
    """Two bins an octave, from the first to the last that anybody is in; beside all people's."""
    used = np.flatnonzero(everybody)
    if not len(used):
        return []
    bounds = edges()
    # The first fine bin is all that is faster; the coarse ones begin behind it.
    starts = [0, *range(1, BINS - 1, COARSE), BINS]
    rows = []
    for start, end in pairwise(starts):
        if end <= used[0] or start > used[-1]:
            continue
        rows.append(
            {
                "from_ms": round(float(bounds[start])),
                "to_ms": round(float(bounds[end])),
                "own": int(own[start:end].sum()),
                "everybody": int(everybody[start:end].sum()),
            }
        )
    return rows
