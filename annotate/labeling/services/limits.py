"""Who gets no more tasks, or none so quickly."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from annotate.labeling.errors import BadAnswer
from annotate.labeling.models import Campaign, Lease
from annotate.labeling.services.seat import SeatTaken

NO_END = 1_000


class TooQuick(BadAnswer):
    """Given before the images can have been looked at."""

    code = "too_quick"


def stopped(campaign: Campaign, seat: SeatTaken) -> str:
    """Why this person gets no tasks, whatever there is left; empty where they do."""
    if seat.barred:
        return "barred"
    if campaign.entrance_mark is not None and seat.admitted is False:
        return "not_admitted"
    if places_left(campaign, seat) <= 0:
        return "enough"
    return ""


def places_left(campaign: Campaign, seat: SeatTaken) -> int:
    """How many more answers the campaign takes from this person."""
    most = campaign.most_per_person
    return NO_END if most is None else max(0, most - seat.mine)


def check_speed(campaign: Campaign, lease: UUID, duration_ms: int) -> None:
    """Raise TooQuick for an answer that took less time than the campaign wants at least.

    The page says how long it was, and a script could say anything: no longer than the task has been
    in this person's hands, by our clock.
    """
    if not campaign.least_ms:
        return
    handed = Lease.objects.values_list("created_at", flat=True).get(pk=lease)
    looked_ms = min(duration_ms, (timezone.now() - handed) / timedelta(milliseconds=1))
    if looked_ms < campaign.least_ms:
        raise TooQuick(
            f"That was {looked_ms / 1000:.1f} s after the images were painted. Look for at least"
            f" {campaign.least_ms / 1000:.1f} s, then answer."
        )
