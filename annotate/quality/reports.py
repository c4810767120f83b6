"""Reports of a campaign: made while the reader waits, or taken from the last that was stored."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.db.models.fields.json import KeyTransform

from annotate.labeling.models import Campaign, Seat
from annotate.quality.agreement_report import agreement_report
from annotate.quality.consensus_report import label_counts
from annotate.quality.count_models import StoredReport
from annotate.quality.dashboard.cells import cells_report
from annotate.quality.dashboard.checklist import checklist_report
from annotate.quality.dashboard.others import others_report
from annotate.quality.dashboard.windows import windows_report
from annotate.quality.doubtful import doubtful_report
from annotate.quality.gold.report import gold_health
from annotate.quality.selectors import leaderboard
from annotate.quality.suspects.report import suspects_report

Report = dict[str, Any]
REPORTS: dict[str, Callable[[Campaign], Report]] = {
    "leaderboard": leaderboard,
    "agreement": agreement_report,
    "others": others_report,
    "windows": windows_report,
    "checklist": checklist_report,
    "cells": cells_report,
    "suspects": suspects_report,
    "doubtful": doubtful_report,
    "gold_health": gold_health,
    "labels": label_counts,
}
OF_LABELS = {"suspects", "doubtful", "labels"}  # change with the soft labels and reviews too
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


def part_of(campaign: Campaign, name: str, key: str) -> tuple[Report | None, datetime] | None:
    """One entry of a large campaign's stored report, read alone; None where none is stored."""
    if answers(campaign) <= LIVE:
        return None
    rows = StoredReport.objects.filter(campaign=campaign, name=name)
    return rows.values_list(KeyTransform(key, "body"), "computed_at").first()


def answers(campaign: Campaign) -> int:
    found = Seat.objects.filter(campaign=campaign).aggregate(all=Sum("judged"))
    return int(found["all"] or 0)
