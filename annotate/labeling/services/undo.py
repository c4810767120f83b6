"""Taking one's own judgement back, for a while."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from annotate.accounts.models import User
from annotate.core.errors import Conflict, NotFound
from annotate.labeling.models import Campaign, Judgement, Lease, Seat, Standing, Task
from annotate.labeling.services.desk import NOBODYS, desk_take
from annotate.labeling.services.handout import handout
from annotate.labeling.services.lease import leases_held
from annotate.labeling.services.own_rounds import undo_check, undone
from annotate.labeling.services.seat import SeatTaken, seat_take

Verdict = Judgement.Verdict
UNDO_GRACE = timedelta(minutes=30)


@transaction.atomic
def judgement_undo(
    *,
    campaign: Campaign,
    user: User,
    pk: UUID,
    withdrawal_id: UUID,
    want: int,
    page: UUID = NOBODYS,
) -> dict[str, Any]:
    """Withdraw one's own judgement and get its task back, first in line, in the same order.

    The answer names the reopened lease as `lease`, and all that the person holds as `leases`. Who
    takes an answer back is there to give another: so the person labels in this page from now on.
    """
    seat = seat_take(campaign=campaign, user=user)
    desk_take(user=user, page=page)
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
    held = leases_held(campaign=campaign, user=user, seat=seat, page=page)
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
