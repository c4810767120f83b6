"""A person's own work: where they may label, and what they have done."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.lookups import Exact

from annotate.accounts.models import User
from annotate.core import statements
from annotate.labeling.models import Campaign, Seat
from annotate.labeling.services.judgement import LONGEST_MS
from annotate.projects.models import Membership, Role


def may_label(user: User) -> QuerySet[Campaign]:
    """The campaigns a person is asked in, whatever their state."""
    campaigns = Campaign.objects.filter(project__archived_at__isnull=True)
    if user.is_staff:
        return campaigns
    return campaigns.filter(
        Exists(
            Membership.objects.filter(
                Q(groups__overlap=OuterRef("groups"))
                | Exact(OuterRef("groups"), Value([], output_field=ArrayField(CharField())))
                | ~Q(role=Role.ANNOTATOR),
                project=OuterRef("project"),
                user=user,
                removed_at__isnull=True,
            )
        )
    )


def work_of(user: User) -> list[dict[str, Any]]:
    """The campaigns a person can label now, those with most left for them first."""
    campaigns = (
        may_label(user)
        .filter(status__in=[Campaign.Status.OPEN, Campaign.Status.PAUSED])
        .select_related("project")
    )
    filled = Subquery(
        Seat.objects.filter(campaign=OuterRef("pk"))
        .values("campaign")
        .annotate(total=Sum(F("judged") - F("uncounted")))
        .values("total")
    )
    mine = Subquery(
        Seat.objects.filter(campaign=OuterRef("pk"), annotator=user).values("judged")[:1]
    )
    return [
        {
            "id": row.pk,
            "project": {"id": row.project_id, "name": row.project.name},
            "name": row.name,
            "kind": row.kind,
            "question": row.question,
            "judged": row.mine or 0,
            # Of prompts that people write nobody knows how many there will be.
            "places": 0 if row.kind == Campaign.Kind.OWN_PROMPT else row.places,
            "filled": row.filled or 0,
            "open": row.status == Campaign.Status.OPEN,
        }
        for row in campaigns.annotate(filled=filled, mine=mine).order_by("-opened_at")
    ]


def own_numbers(*, campaign: Campaign, user: User, since: datetime | None = None) -> dict[str, Any]:
    """What a person has done here: answers that stand, milliseconds of paid time, median of one.

    Time given to an answer that was taken back later was worked all the same, and counts.
    """
    found = statements.rows(
        """
        SELECT count(*) FILTER (WHERE stands), coalesce(sum(least(duration_ms, %(longest)s)), 0),
               percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ms) FILTER (WHERE stands)
        FROM (
            SELECT j.duration_ms, j.verdict = 'answered' AND later.id IS NULL AS stands
            FROM labeling_judgement j
            JOIN labeling_task t ON t.id = j.task_id
            LEFT JOIN labeling_judgement later ON later.supersedes_id = j.id
            WHERE j.annotator_id = %(user)s AND t.campaign_id = %(campaign)s
              AND j.created_at >= coalesce(%(since)s::timestamptz, '-infinity')
        ) AS own
        """,
        {"user": user.pk, "campaign": campaign.pk, "since": since, "longest": LONGEST_MS},
    )
    judged, active, median = found[0]
    return {
        "judged": judged,
        "active_ms": int(active),
        "median_ms": None if median is None else round(median),
    }
