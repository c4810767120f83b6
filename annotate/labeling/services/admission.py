"""Who passed the entrance test, and who was let in without it."""

from typing import Any

from django.db import transaction

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError, Conflict, NotFound
from annotate.labeling.models import Admission, Campaign, Seat


@transaction.atomic
def person_admit(*, campaign: Campaign, person: int, by: User, reason: str) -> None:
    """Let somebody in who failed the test, or before they took it. It is written down who did."""
    if campaign.entrance_mark is None:
        raise Conflict("This campaign has no entrance test.")
    if not reason.strip():
        raise ApplicationError("Say why, for whoever reads this in a year.", reason="Give one.")
    seat = Seat.objects.select_for_update().filter(campaign=campaign, annotator=person).first()
    if seat is None:
        raise NotFound("This person has not come to this campaign yet.")
    if seat.admitted:
        raise Conflict("This person is in already.")
    Admission.objects.create(
        campaign=campaign, annotator_id=person, passed=True, by=by, reason=reason.strip()
    )
    Seat.objects.filter(pk=seat.pk).update(admitted=True)


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
