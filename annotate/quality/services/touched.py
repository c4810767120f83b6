"""Which tasks of a campaign say something else than when they were last looked at.

An answer, an undo and an answer given anew are judgements of the task; an exclusion, and its being
lifted, touches every task that the person ever answered. Rows are looked for from a mark on, which
the database vouches for: no transaction that was open when it was taken had begun before it, so
whatever was not to be seen then is younger.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from annotate.core import statements
from annotate.labeling.models import Campaign, Exclusion, Judgement, Seat
from annotate.quality.models import ConsensusFit, Review
from annotate.quality.said import SAID

# Judgements have the database's time, as the mark has. Exclusions and reviews have that of the web
# server, whose clock may be a little behind.
OVERLAP = timedelta(minutes=1)
SLACK = timedelta(seconds=1)  # between a transaction's begin and its being told to others
# PostgreSQL's own cleaning says nothing, however long it is at it.
OLDEST = """
SELECT least(clock_timestamp(), min(xact_start)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND backend_type <> 'autovacuum worker'
"""
TOUCHED = """
SELECT j.task_id FROM labeling_judgement j JOIN labeling_task t ON t.id = j.task_id
WHERE t.campaign_id = %(campaign)s AND j.created_at >= %(said_since)s
UNION
SELECT j.task_id
FROM labeling_exclusion x
JOIN labeling_judgement j ON j.annotator_id = x.annotator_id
JOIN labeling_task t ON t.id = j.task_id AND t.campaign_id = x.campaign_id
WHERE x.campaign_id = %(campaign)s AND (x.created_at >= %(since)s OR x.lifted_at >= %(since)s)
"""


def mark() -> datetime:
    """What was said before this can be seen by every statement from now on."""
    found: datetime = statements.rows(OLDEST, {})[0][0]
    return found


def tasks_touched(campaign: Campaign, *, since: datetime) -> list[int]:
    values = {"campaign": campaign.pk, "said_since": since - SLACK, "since": since - OVERLAP}
    return [row[0] for row in statements.rows(TOUCHED, values)]


def stale_campaigns() -> QuerySet[Campaign]:
    """Campaigns with a judgement, an exclusion or a review that is younger than their last look,
    or that somebody sat down at and that have no fit yet."""
    fits = ConsensusFit.objects.filter(campaign=OuterRef("pk"))
    seen = fits.filter(seen_at__isnull=False).order_by("seen_at").values("seen_at")[:1]
    here = OuterRef("pk")
    outer = OuterRef("seen") - OVERLAP
    said = Judgement.objects.filter(task__campaign=here, created_at__gt=OuterRef("seen") - SLACK)
    excluded = Exclusion.objects.filter(Q(created_at__gt=outer) | Q(lifted_at__gt=outer), campaign=here)  # fmt: skip
    reviewed = Review.objects.filter(task__campaign=here, created_at__gt=outer)
    rows = Campaign.objects.filter(kind__in=SAID).annotate(seen=seen)
    return rows.filter(
        Q(seen__isnull=True) & Exists(Seat.objects.filter(campaign=here, judged__gt=0))
        | Exists(said)
        | Exists(excluded)
        | Exists(reviewed)
    ).order_by("pk")
