"""Handing out tasks: one statement walks one index and takes places without waiting for anybody.

A person's seat row is locked first, so one person's double-click is two requests in a row. Tasks are
walked in the order of their random key, from where the person stopped last time, so what they have
judged before lies behind them; rows that another request holds are stepped over (SKIP LOCKED).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from annotate.accounts.models import User
from annotate.core import statements
from annotate.core.errors import Forbidden
from annotate.labeling.forms import asks_own
from annotate.labeling.models import Campaign, Judgement, Lease, Seat, Task
from annotate.labeling.services import shown
from annotate.labeling.services.campaign import places_free
from annotate.labeling.services.faces import face_choice, faces_of, faces_shown
from annotate.labeling.services.tasks import SHUFFLE_KEYS

# OFFSET 0 keeps the two look-ups look-ups: as joins they would read all that the person has judged
# whenever the planner's statistics are older than this morning's work.
# The order shown alternates with every place taken on a task, from a start its random key decides:
# over a task's judges each side is first about equally often. A larger group is shuffled.
HAND_OUT = """
WITH bucket AS MATERIALIZED (
    SELECT priority FROM labeling_task
    WHERE campaign_id = %(campaign)s AND taken < need AND NOT held AND priority < %(below)s
    ORDER BY priority DESC LIMIT 1
), picked AS (
    SELECT id, shuffle FROM labeling_task AS t
    WHERE campaign_id = %(campaign)s AND taken < need AND NOT held
      AND priority = (SELECT priority FROM bucket)
      AND shuffle > %(after)s AND shuffle <= %(upto)s
      AND NOT EXISTS (SELECT FROM labeling_judgement AS j
                      WHERE j.annotator_id = %(annotator)s AND j.task_id = t.id
                        AND j.supersedes_id IS NULL OFFSET 0)
      AND NOT EXISTS (SELECT FROM labeling_lease AS l
                      WHERE l.annotator_id = %(annotator)s AND l.task_id = t.id
                        AND l.state = 'active' OFFSET 0)
    ORDER BY shuffle LIMIT %(want)s
    FOR UPDATE SKIP LOCKED
), bumped AS (
    UPDATE labeling_task AS t SET taken = t.taken + 1
    FROM picked WHERE t.id = picked.id
    RETURNING t.id, t.taken, t.shuffle
), seated AS (
    UPDATE labeling_seat SET cursor = (SELECT max(shuffle) FROM picked)
    WHERE id = %(seat)s AND EXISTS (SELECT FROM picked)
), leased AS (
    INSERT INTO labeling_lease (id, task_id, annotator_id, state, "order", created_at, expires_at)
    SELECT gen_random_uuid(), id, %(annotator)s, 'active',
           CASE WHEN NOT %(pairs)s
                THEN (SELECT array_agg(c.position ORDER BY random()) FROM labeling_taskcandidate AS c
                      WHERE c.task_id = bumped.id)
                WHEN (taken + shuffle) %% 2 = 0 THEN '{0,1}' ELSE '{1,0}' END::smallint[],
           clock_timestamp(), %(expires)s
    FROM bumped ORDER BY shuffle
    RETURNING id, task_id, "order", expires_at
)
SELECT (SELECT priority FROM bucket), leased.id, leased.task_id, leased.order, leased.expires_at,
       content.*
FROM (SELECT) AS always LEFT JOIN leased ON true
LEFT JOIN LATERAL (CONTENT) AS content ON true
""".replace("CONTENT", shown.CONTENT.format(task="leased.task_id"))

# For who has opted out of categories; nobody else pays for it.
HAND_OUT_WITHOUT = HAND_OUT.replace(
    "    ORDER BY shuffle LIMIT",
    """      AND NOT EXISTS (SELECT FROM prompts_prompt AS p WHERE p.id = t.prompt_id
                        AND p.category = ANY(%(avoided)s::text[]) OFFSET 0)
    ORDER BY shuffle LIMIT""",
)

TAKE_SEAT = """
SELECT id, cursor, judged, active_ms, quiz_passed, judged + skipped + flagged, admitted, barred,
       ARRAY(SELECT o.category FROM labeling_categoryoptout AS o
             WHERE o.campaign_id = %(campaign)s AND o.annotator_id = %(annotator)s),
       (SELECT coalesce(sum(judged - uncounted), 0)::bigint FROM labeling_seat WHERE campaign_id = %(campaign)s)
FROM labeling_seat WHERE campaign_id = %(campaign)s AND annotator_id = %(annotator)s
FOR UPDATE
"""

# What an undo has reopened comes before all, the latest first.
HELD = """
SELECT l.id, l.task_id, l.order, l.expires_at, l.reopens_id, t.role
FROM labeling_lease AS l JOIN labeling_task AS t ON t.id = l.task_id
WHERE l.annotator_id = %(annotator)s AND l.state = 'active' AND t.campaign_id = %(campaign)s
ORDER BY l.reopens_id IS NULL,
         CASE WHEN l.reopens_id IS NOT NULL THEN l.created_at END DESC, l.created_at
FOR UPDATE OF l
"""


class QuizNeeded(Forbidden):
    """The campaign hands out nothing before its quiz is passed."""

    code = "quiz_needed"


ABOVE_ALL = 32_767  # no priority is as high: smallint's largest
LAST_KEY = 2**63 - 1


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


@dataclass(frozen=True)
class Held:
    """An active lease, as much of it as the hot path needs."""

    id: UUID
    task_id: int
    order: list[int]
    expires_at: datetime
    reopens_id: UUID | None = None
    role: str = "work"  # the task's


def seat_take(*, campaign: Campaign, user: User) -> SeatTaken:
    """Lock the person's seat for this transaction; the first time, make it."""
    found = _seat_row(campaign, user)
    if found is None:
        Seat.objects.get_or_create(
            campaign=campaign,
            annotator=user,
            defaults={"cursor": random.randrange(SHUFFLE_KEYS)},
        )
        found = _seat_row(campaign, user)
        assert found is not None
    return found


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


def leases_held(*, campaign: Campaign, user: User) -> list[Held]:
    """The person's active leases here, locked, oldest first; one from an undo comes before all."""
    found = statements.rows(HELD, {"campaign": campaign.pk, "annotator": user.pk})
    return [Held(*row) for row in found]


def leases_top_up(
    *, campaign: Campaign, user: User, seat: SeatTaken, held: Sequence[Held], want: int
) -> list[Held]:
    """Hand out tasks until the person holds `want`, or there are none left for them."""
    missing = min(want, campaign.hold) - len(held)
    if missing <= 0 or campaign.status != Campaign.Status.OPEN:
        return list(held)
    fresh: list[Held] = []
    below = ABOVE_ALL
    # Highest priority first; within one, from the seat's cursor to the end, then from the start.
    while True:
        first, more = _hand_out(
            campaign, user, seat, below, seat.cursor, LAST_KEY, missing - len(fresh)
        )
        fresh += more
        if first is None or len(fresh) == missing:
            break
        second, more = _hand_out(campaign, user, seat, below, -1, seat.cursor, missing - len(fresh))
        fresh += more
        if second is None or len(fresh) == missing:
            break
        # Where the first look took a bucket's last places, the second saw half of the next one.
        below = first if second == first else second + 1
    return [*held, *fresh]


def _hand_out(
    campaign: Campaign,
    user: User,
    seat: SeatTaken,
    below: int,
    after: int,
    upto: int,
    want: int,
) -> tuple[int | None, list[Held]]:
    expires = timezone.now() + timedelta(minutes=campaign.lease_minutes)
    values: dict[str, Any] = {
        "campaign": campaign.pk,
        "annotator": user.pk,
        "seat": seat.id,
        "below": below,
        "after": after,
        "upto": upto,
        "want": want,
        "expires": expires,
        "pairs": campaign.kind == Campaign.Kind.PAIRWISE,
        "avoided": seat.avoided,
    }
    found = statements.rows(HAND_OUT_WITHOUT if seat.avoided else HAND_OUT, values)
    fresh = [row for row in found if row[1] is not None]
    shown.kept.put({row[2]: shown.Content(*row[5:]) for row in fresh})
    return found[0][0], [Held(*row[1:5]) for row in fresh]


@transaction.atomic
def leases_renew(*, campaign: Campaign, user: User, ids: Sequence[UUID]) -> list[UUID]:
    """Keep leases for as long again. Returns those that are still the person's."""
    mine = Lease.objects.filter(
        pk__in=ids, annotator=user, task__campaign=campaign, state=Lease.State.ACTIVE
    )
    kept = list(mine.select_for_update(of=("self",)).values_list("pk", flat=True))
    Lease.objects.filter(pk__in=kept).update(
        expires_at=timezone.now() + timedelta(minutes=campaign.lease_minutes)
    )
    return kept


@transaction.atomic
def leases_return(*, campaign: Campaign, user: User, ids: Sequence[UUID]) -> None:
    """Give places back at once, for somebody else to take."""
    mine = Lease.objects.select_for_update(of=("self",)).filter(
        pk__in=ids, annotator=user, task__campaign=campaign, state=Lease.State.ACTIVE
    )
    given = list(mine.values_list("pk", "task_id"))
    Lease.objects.filter(pk__in=[pk for pk, _ in given]).update(state=Lease.State.RETURNED)
    places_free([task_id for _, task_id in given])


def leases_shown(*, campaign: Campaign, held: Sequence[Held]) -> list[dict[str, Any]]:
    """What the browser needs to paint: the prompt, the images in the order shown, and the prompt's
    own questions where the campaign asks them."""
    own = asks_own(campaign)
    faces = faces_of(lease.task_id for lease in held) if face_choice(campaign) else {}
    contents = shown.contents_of(lease.task_id for lease in held)
    return [
        {
            "id": lease.id,
            "prompt": contents[lease.task_id].prompt,
            "images": [contents[lease.task_id].images[position] for position in lease.order],
            "inputs": contents[lease.task_id].inputs,
            "questions": contents[lease.task_id].questions if own else [],
            "faces": faces_shown(faces.get(lease.task_id, []), lease.order),
            "is_sensitive": campaign.is_sensitive(contents[lease.task_id].category),
            "expires_at": lease.expires_at,
        }
        for lease in held
    ]


def remaining(
    *, campaign: Campaign, user: User, held: Sequence[Held], avoided: Sequence[str] = ()
) -> str:
    """Why there is nothing to show, when there is nothing: "more" otherwise."""
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
    said = Judgement.objects.filter(task=OuterRef("pk"), annotator=user)
    wait = (
        others.exclude(task__in=judged.values("pk")).exists() or free.exclude(Exists(said)).exists()
    )
    return "wait" if wait else "done"
