"""Reports of a campaign: made while the reader waits, or taken from the last that was stored."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Sum

from annotate.labeling.models import Campaign, Seat
from annotate.quality.agreement_report import agreement_report
from annotate.quality.count_models import StoredReport
from annotate.quality.dashboard.checklist import checklist_report
from annotate.quality.dashboard.others import others_report
from annotate.quality.dashboard.windows import windows_report
from annotate.quality.selectors import leaderboard

Report = dict[str, Any]
REPORTS: dict[str, Callable[[Campaign], Report]] = {
    "leaderboard": leaderboard,
    "agreement": agreement_report,
    "others": others_report,
    "windows": windows_report,
    "checklist": checklist_report,
}
LIVE = 5_000  # answers up to which a report is made while its reader waits


def report_of(campaign: Campaign, name: str) -> tuple[Report, datetime | None]:
    """The report, and of when it is: None for one just made.

    A large campaign whose first report is not there yet has it made now, however long it takes.
    """
    if answers(campaign) > LIVE:
        stored = StoredReport.objects.filter(campaign=campaign, name=name).first()
        if stored is not None:
            return stored.body, stored.computed_at
    return REPORTS[name](campaign), None


def answers(campaign: Campaign) -> int:
    found = Seat.objects.filter(campaign=campaign).aggregate(all=Sum("judged"))
    return int(found["all"] or 0)
