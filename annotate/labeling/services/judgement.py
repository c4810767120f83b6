"""Taking answers: stored once, never changed, never refused for being late or sent twice."""

import json
from typing import Any
from uuid import UUID

from django.db import transaction

from annotate.accounts.models import User
from annotate.core import statements
from annotate.core.errors import Conflict, NotFound
from annotate.labeling.answers import INSERTS, insert_of
from annotate.labeling.models import Campaign, Judgement, Lease, Task, TimeMark
from annotate.labeling.services.care import check_revealed
from annotate.labeling.services.checked import check_compare
from annotate.labeling.services.handout import handout
from annotate.labeling.services.lease import Held, leases_held
from annotate.labeling.services.limits import check_speed
from annotate.labeling.services.seat import SeatTaken, seat_take
from annotate.labeling.services.submission import Submission, Verdict, marks_kept, record_kept

LONGEST_MS = 120_000  # of one decision that count as paid time: a person who left is not working
Arrival = Judgement.Arrival

# Stores an answer and counts it on its lease, its task and its seat; where it is stored already,
# nothing changes.
APPEND = """
WITH kept AS (
    INSERT INTO labeling_judgement (id, task_id, annotator_id, lease_id, verdict, reason,
        supersedes_id, arrival, "order", duration_ms, view, created_at)
    VALUES (%(id)s, %(task)s, %(annotator)s, %(lease)s, %(verdict)s, %(reason)s,
        %(supersedes)s, %(arrival)s, %(order)s::smallint[], %(duration_ms)s, %(view)s,
        clock_timestamp())
    ON CONFLICT DO NOTHING
    RETURNING id
), answer AS (ANSWER
), lease AS (
    UPDATE labeling_lease AS l SET state = 'answered' FROM kept
    WHERE l.id IN (%(lease)s, %(place)s)
), task AS (
    UPDATE labeling_task AS t SET taken = taken + %(taken)s, done = done + %(filled)s,
        flags = flags + %(flags)s, held = held OR (%(flags)s > 0 AND flags + 1 >= %(flags_to_hold)s)
    FROM kept WHERE t.id = %(task)s
), seat AS (
    UPDATE labeling_seat AS s SET judged = judged + %(done)s,
        uncounted = uncounted + %(uncounted)s, skipped = skipped + %(skipped)s,
        flagged = flagged + %(flags)s, active_ms = active_ms + %(active_ms)s,
        last_seen_at = clock_timestamp()
    FROM kept WHERE s.id = %(seat)s
)
SELECT id FROM kept
"""
APPENDS = {kind: APPEND.replace("ANSWER", insert) for kind, insert in INSERTS.items()}


class AlreadyJudged(Conflict):
    code = "already_judged"


@transaction.atomic
def judgement_submit(*, campaign: Campaign, user: User, submission: Submission) -> dict[str, Any]:
    """Store a judgement and hand out the next tasks, in one transaction.

    A repeated one is acknowledged again. A late one, or one after the campaign was closed, is kept
    and marked. So is one from a page that the person has left for another. Raises NotFound for a
    lease that is not this person's, AlreadyJudged for a second, different answer to a task.
    """
    seat = seat_take(campaign=campaign, user=user)
    held = leases_held(campaign=campaign, user=user, seat=seat, page=submission.page)
    lease, state = _lease(campaign, user, submission.lease, held)
    arrival = _arrival(campaign, state)
    # Of an answer whose lease ran out, the person may hold a newer one: then that is its place.
    place = next((other for other in held if other.task_id == lease.task_id), None)
    kept = _append(campaign, user, seat, lease, submission, arrival, place=place)
    feedback: list[dict[str, Any]] = []
    if kept and lease.role != Task.Role.WORK and submission.verdict == Verdict.ANSWERED:
        feedback = check_compare(campaign, lease, submission.id)
    if kept:
        held = [other for other in held if other.task_id != lease.task_id]
    else:
        arrival = _repeated(user, lease, submission)
    return {
        "saved": {
            "id": submission.id,
            "arrival": arrival,
            "repeated": not kept,
            "notice": NOTICES[Arrival(arrival)],
            "feedback": feedback,
        },
        **handout(campaign=campaign, user=user, seat=seat, held=held, want=submission.want),
    }


NOTICES = {
    Arrival.ON_TIME: "",
    Arrival.LATE: "The lease had run out, so somebody else may have judged this too. Kept.",
    Arrival.AFTER_CLOSE: "The campaign was closed meanwhile. Your judgement was kept.",
}


def _lease(campaign: Campaign, user: User, pk: UUID, held: list[Held]) -> tuple[Held, str]:
    for lease in held:
        if lease.id == pk:
            return lease, Lease.State.ACTIVE
    row = (
        Lease.objects.filter(pk=pk, annotator=user, task__campaign=campaign)
        .values_list("id", "task_id", "order", "expires_at", "reopens_id", "task__role", "state")
        .first()
    )
    if row is None:
        raise NotFound(
            "You hold no such lease in this campaign. Load the page anew for more pairs."
        )
    return Held(*row[:6]), row[6]


def _arrival(campaign: Campaign, state: str) -> Arrival:
    if campaign.status == Campaign.Status.CLOSED:
        return Arrival.AFTER_CLOSE
    return Arrival.ON_TIME if state == Lease.State.ACTIVE else Arrival.LATE


def _append(
    campaign: Campaign,
    user: User,
    seat: SeatTaken,
    lease: Held,
    submission: Submission,
    arrival: str,
    *,
    place: Held | None,
) -> bool:
    """Store the answer and count it. False where it, or another one, is stored already."""
    answered = submission.verdict == Verdict.ANSWERED
    if answered:
        check_speed(campaign, lease.id, submission.duration_ms)
        check_revealed(campaign, lease.task_id, submission.view)
    active_ms = min(submission.duration_ms, LONGEST_MS)
    # An answer fills the place its lease had taken. A late one's place was given back, so it takes
    # one more; what is no answer gives its place back, if it still has one.
    # So does an answer of somebody who was excluded meanwhile: it is kept, and fills nothing.
    fills = answered and not seat.barred
    taken = (0 if place else 1) if fills else (-1 if place else 0)
    counts = fills and lease.role == Task.Role.WORK
    values: dict[str, Any] = {
        "id": submission.id,
        "task": lease.task_id,
        "annotator": user.pk,
        "lease": lease.id,
        "place": place.id if place else lease.id,
        "verdict": submission.verdict,
        "reason": submission.reason,
        "supersedes": lease.reopens_id,
        "arrival": arrival,
        "order": lease.order,
        "duration_ms": submission.duration_ms,
        "view": json.dumps(submission.view),
        "record": record_kept(campaign, lease, submission),
        "seat": seat.id,
        "taken": taken,
        "done": int(answered),
        "filled": int(fills),
        "uncounted": int(answered and not counts),
        "skipped": int(submission.verdict == Verdict.SKIPPED),
        "flags": int(submission.verdict == Verdict.FLAGGED),
        "flags_to_hold": campaign.flags_to_hold,
        "active_ms": active_ms,
    }
    marks = marks_kept(campaign, lease, submission)
    if not statements.rows(APPENDS[insert_of(campaign)], values):
        return False
    if marks:
        for mark in marks:
            mark.judgement_id = submission.id
        TimeMark.objects.bulk_create(marks)
    seat.mine += int(answered)
    seat.handed += 1
    seat.filled += int(counts)
    seat.active_ms += active_ms
    return True


def _repeated(user: User, lease: Held, submission: Submission) -> Arrival:
    """The same submission again is fine. A different one for the same task is not."""
    before = Judgement.objects.filter(pk=submission.id).first()
    if before is None:
        raise AlreadyJudged(
            "You have judged this pair already; the first answer stands. Use undo to change it."
        )
    if before.annotator_id != user.pk or before.lease_id != lease.id:
        raise NotFound("This submission id belongs to another judgement. Send it with a new id.")
    return Arrival(before.arrival)
