"""Who passed the entrance test, who was let in without it, and who was sent back out."""

from typing import Any

from django.db import transaction

from annotate.accounts.models import User
from annotate.core import statements
from annotate.core.errors import ApplicationError, Conflict, NotFound
from annotate.labeling.models import Admission, Campaign, Seat
from annotate.labeling.services.exclusion import leases_return_all

# The tasks of the test, and those that a person answered or skipped.
TEST = """
SELECT count(*), count(*) FILTER (WHERE EXISTS (
    SELECT FROM labeling_judgement AS j WHERE j.task_id = t.id AND j.annotator_id = %(annotator)s))
FROM labeling_task AS t
WHERE t.campaign_id = %(campaign)s AND t.role = 'entrance' AND NOT t.held
"""


def entrance_of(*, campaign: Campaign, user: User) -> dict[str, Any] | None:
    """The test as this person stands to it; None where there is none to take."""
    if campaign.entrance_mark is None:
        return None
    tasks, answered = statements.rows(TEST, {"campaign": campaign.pk, "annotator": user.pk})[0]
    seat = Seat.objects.filter(campaign=campaign, annotator=user).first()
    admitted = seat.admitted if seat else None
    if not tasks and admitted is None:
        return None
    last = Admission.objects.filter(campaign=campaign, annotator=user).order_by("-pk").first()
    undecided = "under_way" if answered else "ahead"
    return {
        "tasks": tasks,
        "answered": answered,
        "mark": campaign.entrance_mark,
        "state": undecided if admitted is None else "passed" if admitted else "failed",
        "credit": last.credit if last else None,
    }


@transaction.atomic
def person_admit(*, campaign: Campaign, person: int, by: User, reason: str) -> None:
    """Let somebody in who failed the test, or before they took it. It is written down who did."""
    seat = _seat(campaign, person, reason)
    if seat.admitted:
        raise Conflict("This person is in already.")
    _decide(seat, True, by, reason)


@transaction.atomic
def admission_withdraw(*, campaign: Campaign, person: int, by: User, reason: str) -> None:
    """Hand somebody who is in no more work. Their answers still count: to leave those out too is
    an exclusion."""
    seat = _seat(campaign, person, reason)
    if not seat.admitted:
        raise Conflict("This person is not in.")
    _decide(seat, False, by, reason)
    leases_return_all(campaign, person)


def admissions_of(campaign: Campaign) -> list[dict[str, Any]]:
    """The latest first."""
    rows = Admission.objects.filter(campaign=campaign).select_related("annotator", "by")
    return [
        {
            "person": row.annotator_id,
            "name": str(row.annotator),
            "passed": row.passed,
            "credit": row.credit,
            "by": str(row.by) if row.by else None,
            "reason": row.reason,
            "created_at": row.created_at,
        }
        for row in rows.order_by("-created_at", "-pk")
    ]


def _seat(campaign: Campaign, person: int, reason: str) -> Seat:
    if campaign.entrance_mark is None:
        raise Conflict("This campaign has no entrance test.")
    if not reason.strip():
        raise ApplicationError("Say why, for whoever reads this in a year.", reason="Give one.")
    seat = Seat.objects.select_for_update().filter(campaign=campaign, annotator=person).first()
    if seat is None:
        raise NotFound("This person has not come to this campaign yet.")
    return seat


def _decide(seat: Seat, passed: bool, by: User, reason: str) -> None:
    Admission.objects.create(
        campaign_id=seat.campaign_id,
        annotator_id=seat.annotator_id,
        passed=passed,
        by=by,
        reason=reason.strip(),
    )
    Seat.objects.filter(pk=seat.pk).update(admitted=passed)
