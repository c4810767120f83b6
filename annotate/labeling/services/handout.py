"""What a person is handed: at a take, and with every answer and undo."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from annotate.accounts.models import User
from annotate.labeling.models import Campaign, Judgement, Lease, Task
from annotate.labeling.services.checks import has_checks, leases_top_up_checked
from annotate.labeling.services.desk import NOBODYS, desk_take
from annotate.labeling.services.languages import readable
from annotate.labeling.services.lease import Held, leases_held, leases_shown
from annotate.labeling.services.limits import places_left, stopped
from annotate.labeling.services.own_rounds import pair_next, pairs_remaining
from annotate.labeling.services.seat import SeatTaken, needs_quiz, quiz_check, seat_take
from annotate.labeling.services.walk import leases_top_up


@transaction.atomic
def leases_take(
    *, campaign: Campaign, user: User, want: int, page: UUID = NOBODYS, take_over: bool = False
) -> dict[str, Any]:
    """What the person holds already, topped up to `want`; nothing where they label elsewhere.

    With `take_over` they label in this page from now on.
    """
    seat = seat_take(campaign=campaign, user=user)
    if take_over:
        desk_take(user=user, page=page)
    quiz_check(campaign, seat)
    held = leases_held(campaign=campaign, user=user, seat=seat, page=page)
    return handout(campaign=campaign, user=user, seat=seat, held=held, want=want)


def handout(
    *, campaign: Campaign, user: User, seat: SeatTaken, held: list[Held], want: int
) -> dict[str, Any]:
    own = campaign.kind == Campaign.Kind.OWN_PROMPT
    # An answer is stored whatever came meanwhile; the next take says that the quiz is needed.
    if seat.elsewhere:
        held = []  # still the person's: the other page shows them
    elif needs_quiz(campaign, seat) or stopped(campaign, seat):
        pass
    elif own:  # a person's pairs are made for them, one after the other, and nobody else's
        held = pair_next(campaign=campaign, user=user, held=held)
    else:
        want = min(want, places_left(campaign, seat))
        top_up = leases_top_up_checked if has_checks(campaign) else leases_top_up
        held = top_up(campaign=campaign, user=user, seat=seat, held=held, want=want)
    # After that: with the last answer of an entrance test the hand-out decides who goes on.
    why = "elsewhere" if seat.elsewhere else stopped(campaign, seat)
    return {
        "leases": leases_shown(campaign=campaign, held=held) if held else [],
        "progress": {
            "mine": seat.mine,
            "filled": seat.filled,
            "places": 0 if own else campaign.places,  # nobody knows how many there will be
            "active_ms": seat.active_ms,
        },
        "entrance": asdict(seat.decided) if seat.decided else None,
        "remaining": why
        or (
            pairs_remaining(campaign=campaign, user=user, held=held)
            if own
            else remaining(campaign=campaign, user=user, held=held, avoided=seat.avoided)
        ),
    }


def remaining(
    *, campaign: Campaign, user: User, held: Sequence[Held], avoided: Sequence[str] = ()
) -> str:
    """Why there is nothing to show, when there is nothing: "more" otherwise.

    "unread": what is left is in languages that this person does not read.
    """
    if held:
        return "more"
    if campaign.status != Campaign.Status.OPEN:
        return str(campaign.status)
    others = Lease.objects.filter(
        state=Lease.State.ACTIVE,
        task__campaign=campaign,
        task__held=False,
        task__role=Task.Role.WORK,
    ).exclude(annotator=user)
    judged = Task.objects.filter(judgements__annotator=user, campaign=campaign)
    # A place that another request had locked while this one looked is free a moment later.
    free = Task.objects.filter(campaign=campaign, held=False, taken__lt=F("need"))
    if avoided:
        free = free.exclude(prompt__category__in=avoided)
        others = others.exclude(task__prompt__category__in=avoided)
    mine = readable(campaign, user)
    unread = False
    if mine is not None:
        unread = free.exclude(language__in=mine).exists()
        free = free.filter(language__in=mine)
        others = others.filter(task__language__in=mine)
    said = Judgement.objects.filter(task=OuterRef("pk"), annotator=user)
    wait = (
        others.exclude(task__in=judged.values("pk")).exists() or free.exclude(Exists(said)).exists()
    )
    if wait:
        return "wait"
    return "unread" if unread else "done"
