"""The counts that dashboards read, kept up to date with the judgements.

What changed since the last look is found first, as (person, day); those groups are then counted
anew from the judgements themselves. So an undo, an answer given anew, an exclusion and its lifting
need no arithmetic of their own, and counting twice does no harm.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from numpy.typing import NDArray

from annotate.labeling.models import Campaign, Seat
from annotate.labeling.services.judgement import LONGEST_MS
from annotate.quality.count_models import HOURS, CountMark, DayCount
from annotate.quality.durations import BIN_SQL, BINS, packed

Group = tuple[int, date]  # a person's day
# A judgement's time is taken before its transaction commits: look a little further back than the
# last look, or one that committed in between would never be counted.
OVERLAP = timedelta(minutes=1)
BATCH = 1_000
LOCK = 5108  # a number of our own for PostgreSQL's advisory locks

# The days of those who said something since, or took back or changed what they had said before;
# and all days of those who were excluded, or let back in.
TOUCHED = """
WITH young AS (
    SELECT j.id, j.annotator_id, j.created_at, j.supersedes_id
    FROM labeling_judgement j JOIN labeling_task t ON t.id = j.task_id
    WHERE t.campaign_id = %(campaign)s AND j.created_at >= %(since)s
)
SELECT annotator_id, (created_at AT TIME ZONE 'UTC')::date FROM young
UNION
SELECT old.annotator_id, (old.created_at AT TIME ZONE 'UTC')::date
FROM young JOIN labeling_judgement old ON old.id = young.supersedes_id
UNION
SELECT counted.annotator_id, counted.day
FROM quality_daycount counted
JOIN labeling_exclusion x
    ON x.campaign_id = counted.campaign_id AND x.annotator_id = counted.annotator_id
WHERE counted.campaign_id = %(campaign)s AND (x.created_at >= %(since)s OR x.lifted_at >= %(since)s)
"""
COUNTED = f"""
SELECT j.annotator_id, date_trunc('hour', j.created_at AT TIME ZONE 'UTC') AS hour,
       CASE WHEN t.role <> 'work' THEN 'check'
            WHEN j.verdict = 'answered' AND later.id IS NULL AND stands.id IS NULL THEN 'excluded'
            ELSE 'work' END AS part,
       CASE WHEN later.id IS NOT NULL OR j.verdict = 'withdrawn' THEN 'undone'
            WHEN j.verdict <> 'answered' THEN j.verdict
            WHEN p.choice IS NULL THEN 'answered'
            WHEN p.choice IN ('tie', 'both_bad') THEN p.choice
            WHEN (p.choice = 'first') = (j."order"[1] = 0) THEN 'left'
            ELSE 'right' END AS what,
       {BIN_SQL} AS bin,
       count(*) FILTER (WHERE later.id IS NULL OR j.verdict = 'withdrawn'),
       sum(least(j.duration_ms, %(longest)s))::bigint
FROM labeling_judgement j
JOIN labeling_task t ON t.id = j.task_id
LEFT JOIN labeling_judgement later ON later.supersedes_id = j.id
LEFT JOIN labeling_preference p ON p.judgement_id = j.id
LEFT JOIN (SELECT j.id FROM labeling_standing j WHERE j.campaign_id = %(campaign)s {{of}}) AS stands
    ON stands.id = j.id
WHERE t.campaign_id = %(campaign)s {{of}}
GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608 the bins are our own numbers
OF_GROUPS = """
  AND j.created_at >= %(since)s AND j.created_at < %(until)s
  AND (j.annotator_id, (j.created_at AT TIME ZONE 'UTC')::date)
      IN (SELECT * FROM unnest(%(people)s::bigint[], %(days)s::date[]))
"""
ANSWERS = ("left", "right", "tie", "both_bad")


def counts_update(*, campaign: Campaign | None = None) -> int:
    """Bring the counts up to date. Safe to repeat. Returns how many persons' days were counted."""
    rows = Campaign.objects.filter(Exists(Seat.objects.filter(campaign=OuterRef("pk"))))
    if campaign is not None:
        rows = rows.filter(pk=campaign.pk)
    return sum(_update(pk) for pk in rows.order_by("pk").values_list("pk", flat=True))


def counts_rebuild(campaign: Campaign) -> int:
    """Count a campaign from nothing: after its rows came in another way than through the API.

    Returns how many persons' days there are.
    """
    with transaction.atomic():
        now = timezone.now()
        _lock(campaign.pk)
        DayCount.objects.filter(campaign=campaign).delete()
        made = _store(campaign.pk, _counted(campaign.pk))
        CountMark.objects.update_or_create(
            campaign=campaign, defaults={"counted_at": now, "changed_at": now}
        )
        return made


def _update(campaign: int) -> int:
    with transaction.atomic():
        now = timezone.now()
        _lock(campaign)
        mark = CountMark.objects.filter(campaign=campaign).first()
        if mark is None:
            return counts_rebuild(Campaign.objects.get(pk=campaign))
        groups = _touched(campaign, since=mark.counted_at - OVERLAP)
        mark.counted_at = now
        if groups:
            people, days = [person for person, _ in groups], [day for _, day in groups]
            of = DayCount.objects.filter(campaign=campaign, annotator__in=people, day__in=days)
            stale = [pk for pk, *group in of.values_list("pk", "annotator_id", "day")
                     if tuple(group) in groups]  # fmt: skip
            DayCount.objects.filter(pk__in=stale).delete()
            _store(campaign, _counted(campaign, people, days))
            mark.changed_at = now
        mark.save()
        return len(groups)


def _lock(campaign: int) -> None:
    """Until the transaction ends: two at once would delete and insert the same days."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, campaign])


def _touched(campaign: int, *, since: datetime) -> set[Group]:
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED, {"campaign": campaign, "since": since})
        return set(cursor.fetchall())


def _counted(
    campaign: int, people: list[int] | None = None, days: list[date] | None = None
) -> list[tuple[Any, ...]]:
    """Rows of (person, hour, part, what, bin of its duration, how many, active ms)."""
    values: dict[str, Any] = {"campaign": campaign, "longest": LONGEST_MS}
    if people and days:
        # The days as a whole first: their rows lie together, so the index by time finds them.
        values |= {
            "people": people,
            "days": days,
            "since": datetime.combine(min(days), time.min, UTC),
            "until": datetime.combine(max(days) + timedelta(days=1), time.min, UTC),
        }
    with connection.cursor() as cursor:
        cursor.execute(COUNTED.format(of=OF_GROUPS if people else ""), values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _store(campaign: int, rows: list[tuple[Any, ...]]) -> int:
    found: dict[tuple[int, date, str], DayCount] = {}
    speeds: dict[tuple[int, date, str], NDArray[np.int64]] = {}
    for person, hour, part, what, place, count, active_ms in rows:
        key = (person, hour.date(), part)
        row = found.get(key)
        if row is None:
            row = found[key] = DayCount(
                campaign_id=campaign, annotator_id=person, day=key[1], part=part, hours=[0] * HOURS
            )
            speeds[key] = np.zeros(BINS, np.int64)
        row.active_ms += active_ms
        if what == "answered" or what in ANSWERS:
            row.answered += count
            row.hours[hour.hour] += count
            speeds[key][place] += count
        if what != "answered":
            setattr(row, what, getattr(row, what) + count)
    for key, row in found.items():
        row.speeds = packed(speeds[key])
    DayCount.objects.bulk_create(found.values(), batch_size=BATCH)
    return len({key[:2] for key in found})
