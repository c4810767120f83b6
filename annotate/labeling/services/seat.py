"""A person's seat at a campaign: locked first, so their double-click is two requests in a row."""

import random
from dataclasses import dataclass

from annotate.accounts.models import User
from annotate.core import statements
from annotate.core.errors import Forbidden
from annotate.labeling.models import Campaign, Seat, Withdrawal
from annotate.labeling.services.tasks import SHUFFLE_KEYS

TAKE_SEAT = """
SELECT id, cursor, judged, active_ms, quiz_passed, judged + skipped + flagged, admitted, barred,
       ARRAY(SELECT o.category FROM labeling_categoryoptout AS o
             WHERE o.campaign_id = %(campaign)s AND o.annotator_id = %(annotator)s),
       (SELECT coalesce(sum(judged - uncounted), 0)::bigint FROM labeling_seat WHERE campaign_id = %(campaign)s)
FROM labeling_seat WHERE campaign_id = %(campaign)s AND annotator_id = %(annotator)s
FOR UPDATE
"""


class QuizNeeded(Forbidden):
    """The campaign hands out nothing before its quiz is passed."""

    code = "quiz_needed"


@dataclass(frozen=True)
class Decided:
    """How a person's entrance test has just ended."""

    passed: bool
    credit: float  # 0 to 1
    mark: int  # percent of credit that was wanted


@dataclass
class SeatTaken:
    """A person's locked seat, with the campaign's progress at that moment."""

    id: int
    cursor: int
    mine: int
    active_ms: int
    quiz_passed: int  # the latest version of the quiz that the person passed; 0: none
    handed: int  # tasks that the person was handed and has answered, skipped or flagged
    admitted: bool | None  # by the entrance test; None: not decided
    barred: bool  # excluded: no more tasks
    avoided: list[str]  # categories that the person has opted out of
    filled: int
    elsewhere: bool = False  # the person went on in another page: nothing is handed to this one
    decided: Decided | None = None  # in this very request


def seat_take(*, campaign: Campaign, user: User) -> SeatTaken:
    """Lock the person's seat for this transaction; the first time, make it."""
    found = _seat_row(campaign, user)
    if found is None:
        Seat.objects.get_or_create(
            campaign=campaign,
            annotator=user,
            defaults={"cursor": random.randrange(SHUFFLE_KEYS)},
        )
        _bar_if_withdrawn(campaign, user)
        found = _seat_row(campaign, user)
        assert found is not None
    return found


def _bar_if_withdrawn(campaign: Campaign, user: User) -> None:
    """Asked after the seat is made: see `person_withdraw`."""
    if Withdrawal.objects.filter(person=user, lifted_at__isnull=True).exists():
        Seat.objects.filter(campaign=campaign, annotator=user).update(barred=True)


def quiz_check(campaign: Campaign, seat: SeatTaken) -> None:
    """Raise QuizNeeded where the campaign asks a quiz that this person has not passed."""
    if needs_quiz(campaign, seat):
        raise QuizNeeded(
            "Read the instructions and pass their quiz first: then tasks are handed out."
        )


def needs_quiz(campaign: Campaign, seat: SeatTaken) -> bool:
    """Both facts are at hand: the campaign's row and the seat's were read anyway."""
    return campaign.quiz_from is not None and seat.quiz_passed < campaign.quiz_from


def _seat_row(campaign: Campaign, user: User) -> SeatTaken | None:
    found = statements.rows(TAKE_SEAT, {"campaign": campaign.pk, "annotator": user.pk})
    return SeatTaken(*found[0]) if found else None
