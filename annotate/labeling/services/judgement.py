"""Taking answers: stored once, never changed, never refused for being late or sent twice."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from annotate.accounts.models import User
from annotate.core import statements
from annotate.core.errors import Conflict, NotFound
from annotate.labeling.answers import INSERTS, insert_of, record_of
from annotate.labeling.forms import asks_own
from annotate.labeling.models import Campaign, Judgement, Lease, Seat, Standing, Task, TimeMark
from annotate.labeling.services.care import check_revealed
from annotate.labeling.services.checked import check_compare
from annotate.labeling.services.checks import has_checks, leases_top_up_checked
from annotate.labeling.services.faces import faces_of
from annotate.labeling.services.lease import (
    Held,
    SeatTaken,
    leases_held,
    leases_shown,
    leases_top_up,
    needs_quiz,
    quiz_check,
    remaining,
    seat_take,
)
from annotate.labeling.services.limits import check_speed, places_left, stopped
from annotate.labeling.services.own_rounds import (
    pair_next,
    pairs_remaining,
    undo_check,
    undone,
)
from annotate.labeling.services.shown import contents_of
from annotate.labeling.services.watched import check_played, marks_checked

UNDO_GRACE = timedelta(minutes=30)
LONGEST_MS = 120_000  # of one decision that count as paid time: a person who left is not working
Verdict = Judgement.Verdict
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


@dataclass(frozen=True)
class Submission:
    """What the browser sends. `choice` speaks of the screen; what is stored never does."""

    id: UUID
    lease: UUID
    verdict: str
    choice: str | None = None  # of a pair: left, right, tie, both_bad
    ratings: Sequence[dict[str, Any]] = ()  # of a group: image (place shown), criterion, value
    answers: Sequence[dict[str, Any]] = ()  # of a checklist: image, item, option
    strength: int | None = None  # of a pair with a form: how much better, from 1
    dimensions: Sequence[dict[str, Any]] = ()  # of one: dimension, choice, strength
    reasons: Sequence[dict[str, Any]] = ()  # of one: image or None, key
    placements: Sequence[dict[str, Any]] = ()  # of a ranking: image, slot
    regions: dict[str, Any] | None = None  # nothing_to_mark, marks, words
    faces: dict[str, Any] | None = None  # missed, grades: face (its number), grade, defects
    marks: Sequence[dict[str, Any]] = ()  # of videos: image, at_ms, reason
    checklist: str = ""  # the SHA-256 of the checklist that was shown
    reason: str = ""
    duration_ms: int = 0
    view: dict[str, Any] = field(default_factory=dict)
    want: int = 3


@transaction.atomic
def judgement_submit(*, campaign: Campaign, user: User, submission: Submission) -> dict[str, Any]:
    """Store a judgement and hand out the next tasks, in one transaction.

    A repeated one is acknowledged again. A late one, or one after the campaign was closed, is kept
    and marked. Raises NotFound for a lease that is not this person's, AlreadyJudged for a second,
    different answer to a task.
    """
    seat = seat_take(campaign=campaign, user=user)
    held = leases_held(campaign=campaign, user=user)
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


@transaction.atomic
def leases_take(*, campaign: Campaign, user: User, want: int) -> dict[str, Any]:
    """What the person holds already, topped up to `want`."""
    seat = seat_take(campaign=campaign, user=user)
    quiz_check(campaign, seat)
    held = leases_held(campaign=campaign, user=user)
    return handout(campaign=campaign, user=user, seat=seat, held=held, want=want)


def handout(
    *, campaign: Campaign, user: User, seat: SeatTaken, held: list[Held], want: int
) -> dict[str, Any]:
    own = campaign.kind == Campaign.Kind.OWN_PROMPT
    # An answer is stored whatever came meanwhile; the next take says that the quiz is needed.
    if needs_quiz(campaign, seat) or stopped(campaign, seat):
        pass
    elif own:  # a person's pairs are made for them, one after the other, and nobody else's
        held = pair_next(campaign=campaign, user=user, held=held)
    else:
        want = min(want, places_left(campaign, seat))
        top_up = leases_top_up_checked if has_checks(campaign) else leases_top_up
        held = top_up(campaign=campaign, user=user, seat=seat, held=held, want=want)
    return {
        "leases": leases_shown(campaign=campaign, held=held) if held else [],
        "progress": {
            "mine": seat.mine,
            "filled": seat.filled,
            "places": 0 if own else campaign.places,  # nobody knows how many there will be
            "active_ms": seat.active_ms,
        },
        "remaining": stopped(campaign, seat)
        or pairs_remaining(campaign=campaign, user=user, held=held)
        if own
        else stopped(campaign, seat)
        or remaining(campaign=campaign, user=user, held=held, avoided=seat.avoided),
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
        check_speed(campaign, submission.duration_ms)
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
        "record": _record(campaign, lease, submission),
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
    marks = _marks(campaign, lease, submission)
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


def _record(campaign: Campaign, lease: Held, submission: Submission) -> str | None:
    if submission.verdict != Verdict.ANSWERED:
        return None
    return record_of(
        campaign,
        lease.order,
        choice=submission.choice,
        ratings=submission.ratings,
        answers=submission.answers,
        strength=submission.strength,
        dimensions=submission.dimensions,
        reasons=submission.reasons,
        placements=submission.placements,
        regions=submission.regions,
        faces=submission.faces,
        asked_faces=_asked_faces(campaign, lease),
        checklist=submission.checklist,
        questions=_own_questions(campaign, lease),
        prompt=contents_of([lease.task_id])[lease.task_id].prompt if submission.regions else "",
    )


def _was_answered(lease: Held) -> bool:
    """Whether the lease asks anew what had an answer; what was only skipped was not watched."""
    return (
        lease.reopens_id is not None
        and Judgement.objects.filter(
            pk=lease.reopens_id, supersedes__verdict=Verdict.ANSWERED
        ).exists()
    )


def _marks(campaign: Campaign, lease: Held, submission: Submission) -> list[TimeMark]:
    """Of an answer. One to videos is refused unless they were played, now or before an undo."""
    if submission.verdict != Verdict.ANSWERED:
        return []
    if campaign.media == Campaign.Media.VIDEO and not _was_answered(lease):
        check_played(submission.view, len(lease.order))
    return marks_checked(campaign, lease.task_id, lease.order, submission.marks)


def _own_questions(campaign: Campaign, lease: Held) -> list[dict[str, Any]]:
    """From this process's memory as a rule: the task was handed out a moment ago."""
    if not asks_own(campaign):
        return []
    return contents_of([lease.task_id])[lease.task_id].questions


def _asked_faces(campaign: Campaign, lease: Held) -> dict[int, int]:
    if campaign.kind != Campaign.Kind.FACES:
        return {}
    return {row.number: row.pk for row in faces_of([lease.task_id]).get(lease.task_id, [])}


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


@transaction.atomic
def judgement_undo(
    *, campaign: Campaign, user: User, pk: UUID, withdrawal_id: UUID, want: int
) -> dict[str, Any]:
    """Withdraw one's own judgement and get its task back, first in line, in the same order.

    The answer names the reopened lease as `lease`, and all that the person holds as `leases`.
    """
    seat = seat_take(campaign=campaign, user=user)
    judged = (
        Judgement.objects.select_related("lease", "task")
        .filter(pk=pk, annotator=user, task__campaign=campaign)
        .first()
    )
    if judged is None:
        raise NotFound("You have no such judgement in this campaign.")
    before = Judgement.objects.filter(pk=withdrawal_id).first()
    if before is None:
        _check_undo(campaign, judged, seat)
        if campaign.kind == Campaign.Kind.OWN_PROMPT:
            undo_check(judged.task_id)
            undone(judged.task_id)
        _withdraw(user, seat, judged, withdrawal_id, campaign)
    elif before.supersedes_id != judged.pk:
        raise NotFound("This id belongs to another judgement. Send the undo with a new id.")
    held = leases_held(campaign=campaign, user=user)
    if not any(lease.reopens_id == withdrawal_id for lease in held):
        raise Conflict("This was undone before, and its pair was answered anew or given back.")
    answer = handout(campaign=campaign, user=user, seat=seat, held=held, want=want)
    reopened = [lease.reopens_id for lease in held].index(withdrawal_id)
    return {"lease": answer["leases"][reopened], **answer}


def _check_undo(campaign: Campaign, judged: Judgement, seat: SeatTaken) -> None:
    if seat.barred:
        raise Conflict("You take no more part in this campaign: its judgements stand.")
    if campaign.status == Campaign.Status.CLOSED:
        raise Conflict("The campaign is closed: its judgements stand.")
    if judged.verdict == Verdict.WITHDRAWN or hasattr(judged, "superseded_by"):
        raise Conflict("This judgement was changed already.")
    if judged.task.role == Task.Role.ENTRANCE:
        raise Conflict("An answer of the entrance test stands.")
    if judged.created_at < timezone.now() - UNDO_GRACE:
        minutes = round(UNDO_GRACE.total_seconds() / 60)
        raise Conflict(f"A judgement can be undone for {minutes} minutes; this one is older.")


def _withdraw(
    user: User, seat: SeatTaken, judged: Judgement, withdrawal_id: UUID, campaign: Campaign
) -> None:
    # What an exclusion covers gave its place back; a check counts for nothing.
    counted = Standing.objects.filter(pk=judged.pk).exists()
    filled = counted or (judged.verdict == Verdict.ANSWERED and judged.task.role != Task.Role.WORK)
    withdrawal = Judgement.objects.create(
        pk=withdrawal_id,
        task_id=judged.task_id,
        annotator=user,
        lease=judged.lease,
        verdict=Verdict.WITHDRAWN,
        supersedes=judged,
        order=judged.order,
    )
    answered = judged.verdict == Verdict.ANSWERED
    flagged = judged.verdict == Verdict.FLAGGED
    # The new lease holds a place: an answer's own one again, else one more.
    Task.objects.filter(pk=judged.task_id).update(
        done=F("done") - int(filled), taken=F("taken") + int(not filled)
    )
    if flagged:
        task = Task.objects.filter(pk=judged.task_id)
        task.filter(flags__gt=0).update(flags=F("flags") - 1)
        task.filter(flags__lt=campaign.flags_to_hold).update(held=False)
    Seat.objects.filter(pk=seat.id).update(
        judged=F("judged") - int(answered),
        skipped=F("skipped") - int(judged.verdict == Verdict.SKIPPED),
        flagged=F("flagged") - int(flagged),
        uncounted=F("uncounted") - int(answered and not counted),
    )
    seat.mine -= int(answered)
    seat.handed -= 1
    seat.filled -= int(counted)
    Lease.objects.create(
        task_id=judged.task_id,
        annotator=user,
        order=judged.order,
        reopens=withdrawal,
        expires_at=timezone.now() + timedelta(minutes=campaign.lease_minutes),
    )
