"""A person's leases: those they hold, shown, kept for longer, given back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from annotate.accounts.models import User
from annotate.core import statements
from annotate.labeling.forms import asks_own
from annotate.labeling.models import Campaign, Lease
from annotate.labeling.services import shown
from annotate.labeling.services.campaign import places_free
from annotate.labeling.services.desk import NOBODYS, desk_live, is_elsewhere
from annotate.labeling.services.faces import face_choice, faces_of, faces_shown
from annotate.labeling.services.seat import SeatTaken

# What an undo has reopened comes before all, the latest first. With the leases comes the page that
# is handed work: read once the seat is locked, or a page that took over meanwhile would be missed.
HELD = """
WITH held AS (
    SELECT l.id, l.task_id, l.order, l.expires_at, l.reopens_id, t.role, l.created_at
    FROM labeling_lease AS l JOIN labeling_task AS t ON t.id = l.task_id
    WHERE l.annotator_id = %(annotator)s AND l.state = 'active' AND t.campaign_id = %(campaign)s
    FOR UPDATE OF l
)
SELECT (SELECT page FROM labeling_desk WHERE annotator_id = %(annotator)s),
       id, task_id, "order", expires_at, reopens_id, role
FROM (SELECT) AS always LEFT JOIN held ON true
ORDER BY reopens_id IS NULL, CASE WHEN reopens_id IS NOT NULL THEN created_at END DESC, created_at
"""


@dataclass(frozen=True)
class Held:
    """An active lease, as much of it as the hot path needs."""

    id: UUID
    task_id: int
    order: list[int]
    expires_at: datetime
    reopens_id: UUID | None = None
    role: str = "work"  # the task's


def leases_held(*, campaign: Campaign, user: User, seat: SeatTaken, page: UUID) -> list[Held]:
    """The person's active leases here, locked, oldest first; one from an undo comes before all.

    Tells the seat whether the person labels in another page.
    """
    found = statements.rows(HELD, {"campaign": campaign.pk, "annotator": user.pk})
    seat.elsewhere = desk_live(user=user, page=page, live=found[0][0]) != page
    return [Held(*row[1:]) for row in found if row[1] is not None]


@transaction.atomic
def leases_renew(
    *, campaign: Campaign, user: User, ids: Sequence[UUID], page: UUID = NOBODYS
) -> list[UUID] | None:
    """Keep leases for as long again. Returns those that are still the person's.

    None to a page that is no longer where the person labels: they are another's to keep.
    """
    if is_elsewhere(user=user, page=page):
        return None
    mine = Lease.objects.filter(
        pk__in=ids, annotator=user, task__campaign=campaign, state=Lease.State.ACTIVE
    )
    kept = list(mine.select_for_update(of=("self",)).values_list("pk", flat=True))
    Lease.objects.filter(pk__in=kept).update(
        expires_at=timezone.now() + timedelta(minutes=campaign.lease_minutes)
    )
    return kept


@transaction.atomic
def leases_return(*, campaign: Campaign, user: User, ids: Sequence[UUID]) -> None:
    """Give places back at once, for somebody else to take."""
    mine = Lease.objects.select_for_update(of=("self",)).filter(
        pk__in=ids, annotator=user, task__campaign=campaign, state=Lease.State.ACTIVE
    )
    given = list(mine.values_list("pk", "task_id"))
    Lease.objects.filter(pk__in=[pk for pk, _ in given]).update(state=Lease.State.RETURNED)
    places_free([task_id for _, task_id in given])


def leases_shown(*, campaign: Campaign, held: Sequence[Held]) -> list[dict[str, Any]]:
    """What the browser needs to paint: the prompt, the images in the order shown, and the prompt's
    own questions where the campaign asks them."""
    own = asks_own(campaign)
    faces = faces_of(lease.task_id for lease in held) if face_choice(campaign) else {}
    contents = shown.contents_of(lease.task_id for lease in held)
    return [
        {
            "id": lease.id,
            "prompt": contents[lease.task_id].prompt,
            "images": [contents[lease.task_id].images[position] for position in lease.order],
            "inputs": contents[lease.task_id].inputs,
            "questions": contents[lease.task_id].questions if own else [],
            "faces": faces_shown(faces.get(lease.task_id, []), lease.order),
            "is_sensitive": campaign.is_sensitive(contents[lease.task_id].category),
            "expires_at": lease.expires_at,
        }
        for lease in held
    ]
