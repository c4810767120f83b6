"""Taking a person's answers out of what counts, and putting them back. Nothing is ever deleted.

An excluded answer gives its place back, so that somebody else is asked; one that is counted again
takes a place again, even where the task has more than it needs by then.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from annotate.accounts.models import User
from annotate.core import statements
from annotate.core.errors import ApplicationError, Conflict, Forbidden, NotFound
from annotate.labeling.models import Campaign, Exclusion, Lease, Seat
from annotate.labeling.services.campaign import places_free
from annotate.labeling.services.seat import seat_take

# Which answers count for the person now, and lie in the exclusion's time.
COUNTED = """
SELECT count(*) FROM labeling_standing
WHERE campaign_id = %(campaign)s AND annotator_id = %(annotator)s
  AND created_at >= coalesce(%(from_at)s::timestamptz, '-infinity')
  AND created_at < coalesce(%(until_at)s::timestamptz, 'infinity')
"""
# Run while the answers count: before an exclusion is made, or after it was lifted. Tasks are locked
# in one order by all who change several of them.
MOVE = """
WITH mine AS (
    SELECT task_id FROM labeling_standing
    WHERE campaign_id = %(campaign)s AND annotator_id = %(annotator)s
      AND created_at >= coalesce(%(from_at)s::timestamptz, '-infinity')
      AND created_at < coalesce(%(until_at)s::timestamptz, 'infinity')
), locked AS (
    SELECT id FROM labeling_task WHERE id IN (SELECT task_id FROM mine) ORDER BY id FOR UPDATE
), moved AS (
    UPDATE labeling_task AS t SET taken = t.taken + %(by)s, done = t.done + %(by)s
    FROM locked WHERE t.id = locked.id RETURNING t.id
)
UPDATE labeling_seat SET uncounted = uncounted - %(by)s * (SELECT count(*) FROM moved)
WHERE campaign_id = %(campaign)s AND annotator_id = %(annotator)s
RETURNING (SELECT count(*) FROM moved)
"""


def exclusion_preview(
    *,
    campaign: Campaign,
    person: int,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
) -> dict[str, int]:
    """What an exclusion would take out: the person's answers that count now, of how many."""
    span = {"campaign": campaign.pk, "annotator": person, "from_at": from_at, "until_at": until_at}
    always = {**span, "from_at": None, "until_at": None}
    counted = Seat.objects.filter(campaign=campaign).aggregate(
        total=Sum(F("judged") - F("uncounted"))
    )
    return {
        "answers": statements.rows(COUNTED, span)[0][0],
        "of": statements.rows(COUNTED, always)[0][0],
        "all": counted["total"] or 0,
    }


@transaction.atomic
def person_exclude(
    *,
    campaign: Campaign,
    person: int,
    by: User,
    reason: str,
    rule: str = Exclusion.Rule.MANUAL,
    facts: dict[str, Any] | None = None,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
) -> Exclusion:
    """Leave a person's answers out of all that is counted from now on; their places are free again.

    Without `until_at` the person is handed no more tasks of the campaign. Raises Conflict where the
    person is excluded already, NotFound for somebody who never sat down at the campaign.
    """
    if not reason.strip():
        raise ApplicationError("Say why, for whoever reads this in a year.", reason="Give one.")
    if from_at and until_at and from_at >= until_at:
        raise ApplicationError("The time ends before it begins.", until_at="Make it later.")
    if until_at and until_at > timezone.now():
        raise ApplicationError(
            "An exclusion ends in the past, or never.", until_at="Leave it out, or go back in time."
        )
    seat = _seat_locked(campaign, person)
    if Exclusion.objects.filter(
        campaign=campaign, annotator=person, lifted_at__isnull=True
    ).exists():
        raise Conflict("This person is excluded already. Lift that first to exclude another time.")
    span = {"campaign": campaign.pk, "annotator": person, "from_at": from_at, "until_at": until_at}
    moved = statements.rows(MOVE, {**span, "by": -1})[0][0]
    found = Exclusion.objects.create(
        campaign=campaign,
        annotator_id=person,
        rule=rule,
        reason=reason.strip(),
        facts=facts or {},
        from_at=from_at,
        until_at=until_at,
        answers=moved,
        by=by,
    )
    if found.bars:
        Seat.objects.filter(pk=seat).update(barred=True)
        leases_return_all(campaign, person)
    return found


def exclusion_lift(*, exclusion: Exclusion, by: User) -> None:
    """As `exclusion_end`; Forbidden where the person took back their consent: that is not one
    campaign's to undo."""
    if exclusion.rule == Exclusion.Rule.WITHDRAWN:
        raise Forbidden(
            "This person took back their consent. Only staff can note that it was given again, for"
            " all campaigns: `manage.py exclude_person EMAIL --lift`."
        )
    exclusion_end(exclusion=exclusion, by=by)


@transaction.atomic
def exclusion_end(*, exclusion: Exclusion, by: User) -> None:
    """Let the answers count again, and the person go on. Raises Conflict if it was lifted before."""
    _seat_locked(exclusion.campaign, exclusion.annotator_id)
    lifted = Exclusion.objects.filter(pk=exclusion.pk, lifted_at__isnull=True).update(
        lifted_at=timezone.now(), lifted_by=by
    )
    if not lifted:
        raise Conflict("This exclusion was lifted already.")
    span = {
        "campaign": exclusion.campaign_id,
        "annotator": exclusion.annotator_id,
        "from_at": exclusion.from_at,
        "until_at": exclusion.until_at,
    }
    statements.rows(MOVE, {**span, "by": 1})
    Seat.objects.filter(campaign=exclusion.campaign_id, annotator=exclusion.annotator_id).update(
        barred=False
    )


def _seat_locked(campaign: Campaign, person: int) -> int:
    """The id of the person's seat; locked, so that no answer comes meanwhile."""
    seat = Seat.objects.filter(campaign=campaign, annotator=person).select_related("annotator")
    found = seat.first()
    if found is None:
        raise NotFound("This person has not worked on this campaign.")
    return seat_take(campaign=campaign, user=found.annotator).id


def leases_return_all(campaign: Campaign, person: int) -> None:
    """Give back all that a person holds of a campaign."""
    mine = Lease.objects.select_for_update(of=("self",)).filter(
        annotator=person, task__campaign=campaign, state=Lease.State.ACTIVE
    )
    given = list(mine.values_list("pk", "task_id"))
    Lease.objects.filter(pk__in=[pk for pk, _ in given]).update(state=Lease.State.RETURNED)
    places_free([task for _, task in given])
