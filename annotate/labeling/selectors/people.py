"""The people of a campaign: whom it can ask, and what each of them did."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from annotate.core.languages import UNKNOWN, can_read
from annotate.labeling.models import Campaign, Seat
from annotate.projects.models import Membership


def people_of(campaign: Campaign, language: str | None = None) -> int:
    """How many people a campaign can ask, each of them once a task: active members, of its groups
    where it is for some alone, without those it has excluded for good.

    Where it asks by language: who reads that of a task; none given, the language with the fewest.
    """
    people = members_of(campaign)
    if not campaign.by_language or language == "":
        return people.count()
    return min(readers_of(campaign, [language] if language else None).values(), default=0)


def readers_of(campaign: Campaign, languages: list[str] | None = None) -> dict[str, int]:
    """How many of the people it can ask read each of a campaign's languages, or of those given."""
    spoken = list(members_of(campaign).values_list("user__languages", flat=True))
    return {
        language: sum(can_read(mine, language) for mine in spoken)
        for language in languages or campaign.languages or [UNKNOWN]
    }


def members_of(campaign: Campaign) -> QuerySet[Membership]:
    members = Membership.objects.filter(
        project=campaign.project_id, removed_at__isnull=True, user__is_active=True
    )
    if campaign.groups:
        members = members.filter(groups__overlap=campaign.groups)
    barred = Seat.objects.filter(campaign=campaign, barred=True)
    return members.exclude(user__in=barred.values("annotator"))


def annotators_of(campaign: Campaign) -> list[dict[str, Any]]:
    """A row per person: how much, how fast, when last."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.annotator_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY j.duration_ms)
            FROM labeling_seat s
            JOIN labeling_judgement j ON j.annotator_id = s.annotator_id AND j.verdict = 'answered'
            JOIN labeling_task t ON t.id = j.task_id AND t.campaign_id = s.campaign_id
            WHERE s.campaign_id = %s GROUP BY s.annotator_id
            """,
            [campaign.pk],
        )
        medians = dict(cursor.fetchall())
    seats = Seat.objects.filter(campaign=campaign).select_related("annotator")
    return [
        {
            "person": seat.annotator_id,
            "name": str(seat.annotator),
            "judged": seat.judged,
            "skipped": seat.skipped,
            "flagged": seat.flagged,
            "median_ms": round(medians[seat.annotator_id])
            if seat.annotator_id in medians
            else None,
            "last_seen_at": seat.last_seen_at,
        }
        for seat in seats.order_by("-judged")
    ]
