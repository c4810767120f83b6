"""Reports of large campaigns, made in the background: a page takes the last one."""

import time
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from annotate.labeling.models import Campaign
from annotate.quality.models import ConsensusFit, CountMark, Review, StoredReport
from annotate.quality.reports import LIVE, OF_LABELS, REPORTS, answers

REST = 20  # a report that took a minute is not made again for twenty


def reports_update(*, campaign: Campaign | None = None, at_once: bool = False) -> int:
    """Make the reports of large campaigns anew where something changed. Returns how many."""
    marks = CountMark.objects.select_related("campaign")
    if campaign is not None:
        marks = marks.filter(campaign=campaign)
    made = 0
    for mark in marks.order_by("pk"):
        if not at_once and answers(mark.campaign) <= LIVE:
            continue
        stored = {row.name: row for row in StoredReport.objects.filter(campaign=mark.campaign)}
        for name in REPORTS:
            changed_at = _changed_at(mark) if name in OF_LABELS else mark.changed_at
            if at_once or _is_due(stored.get(name), changed_at):
                _store(mark.campaign, name)
                made += 1
    return made


def _changed_at(mark: CountMark) -> datetime:
    """When an answer, a soft label or a review last came."""
    fits = ConsensusFit.objects.filter(campaign=mark.campaign).aggregate(at=Max("computed_at"))
    reviews = Review.objects.filter(task__campaign=mark.campaign).aggregate(at=Max("created_at"))
    return max(each for each in (mark.changed_at, fits["at"], reviews["at"]) if each)


def _is_due(stored: StoredReport | None, changed_at: datetime) -> bool:
    if stored is None:
        return True
    rest = timedelta(milliseconds=REST * stored.took_ms)
    return changed_at > stored.computed_at and timezone.now() - stored.computed_at > rest


def _store(campaign: Campaign, name: str) -> None:
    now, started = timezone.now(), time.monotonic()
    body = REPORTS[name](campaign)
    took = round(1000 * (time.monotonic() - started))
    StoredReport.objects.update_or_create(
        campaign=campaign,
        name=name,
        defaults={"body": body, "computed_at": now, "took_ms": took},
    )
