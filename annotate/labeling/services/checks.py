"""Checks among the work: known answers, repeats of a person's own, and the entrance test.

Where a check comes cannot be foreseen: each stretch of `every` tasks holds one, at a place that a
hash of the seat and the stretch decides. A check looks like any other task on the screen.
"""

import hashlib
import random
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from annotate.accounts.models import User
from annotate.core import statements
from annotate.labeling.models import Admission, Campaign, Lease, Seat, Task, TaskCandidate
from annotate.labeling.services.faces import faces_fix
from annotate.labeling.services.languages import readable
from annotate.labeling.services.lease import Held
from annotate.labeling.services.seat import Decided, SeatTaken
from annotate.labeling.services.tasks import SHUFFLE_KEYS
from annotate.labeling.services.walk import leases_top_up

Role = Task.Role
# A repeat comes when the person has answered so many other tasks since.
REPEAT_AFTER = 20
# A check the person has not had, the least used first; not one whose images they judged as work, or
# as a check that was retired since because its answer was wrong.
PICK = """
SELECT t.id, t.shuffle, t.taken FROM labeling_task AS t
WHERE t.campaign_id = %(campaign)s AND t.role = %(role)s AND NOT t.held
  AND (%(readable)s::text[] IS NULL OR t.language = ANY(%(readable)s::text[]))
  AND NOT EXISTS (SELECT FROM labeling_judgement AS j
                  WHERE j.task_id = t.id AND j.annotator_id = %(annotator)s)
  AND NOT EXISTS (SELECT FROM labeling_lease AS l WHERE l.task_id = t.id
                  AND l.annotator_id = %(annotator)s AND l.state = 'active')
  AND NOT EXISTS (SELECT FROM labeling_task AS w JOIN labeling_judgement AS j ON j.task_id = w.id
                  WHERE w.campaign_id = t.campaign_id AND w.key = substr(t.key, 2)
                    AND j.annotator_id = %(annotator)s)
  AND NOT EXISTS (SELECT FROM labeling_task AS w JOIN labeling_judgement AS j ON j.task_id = w.id
                  WHERE w.campaign_id = t.campaign_id AND w.role = t.role AND w.held
                    AND starts_with(w.key, t.key || '~') AND j.annotator_id = %(annotator)s)
ORDER BY t.taken, t.shuffle LIMIT %(want)s
"""
# Answers of the person that stand and were never repeated, all but the latest ones.
ANSWERED = """
SELECT s.task_id, s."order" FROM labeling_standing AS s
WHERE s.campaign_id = %(campaign)s AND s.annotator_id = %(annotator)s
  AND NOT EXISTS (SELECT FROM labeling_task AS r
                  WHERE r.repeat_of_id = s.task_id AND r.only_for_id = %(annotator)s)
ORDER BY s.created_at DESC OFFSET %(after)s LIMIT 200
"""
# Mean credit over all tasks of the test: what was skipped or not answered earns nothing.
ENTRANCE = """
SELECT count(DISTINCT t.id), coalesce(sum(per.credit), 0) / greatest(count(DISTINCT t.id), 1)
FROM labeling_task AS t
LEFT JOIN LATERAL (
    SELECT avg(c.share / c.best) AS credit FROM labeling_checkedanswer AS c
    JOIN labeling_judgement AS j ON j.id = c.judgement_id
    WHERE j.task_id = t.id AND j.annotator_id = %(annotator)s
) AS per ON true
WHERE t.campaign_id = %(campaign)s AND t.role = 'entrance' AND NOT t.held
  AND (%(readable)s::text[] IS NULL OR t.language = ANY(%(readable)s::text[]))
"""


def has_checks(campaign: Campaign) -> bool:
    return bool(campaign.gold_every or campaign.repeat_every or campaign.entrance_mark)


def needs_entrance(campaign: Campaign, seat: SeatTaken) -> bool:
    return campaign.entrance_mark is not None and seat.admitted is not True


def leases_top_up_checked(
    *, campaign: Campaign, user: User, seat: SeatTaken, held: Sequence[Held], want: int
) -> list[Held]:
    """As `leases_top_up`, with the checks that are due among the work, and the test before it."""
    missing = min(want, campaign.hold) - len(held)
    if campaign.status != Campaign.Status.OPEN:
        return list(held)
    if needs_entrance(campaign, seat):
        return _entrance(campaign, user, seat, held, missing)
    checks: dict[int, Held] = {}
    first = seat.handed + len(held)
    for place in range(max(0, missing)):
        check = _check(campaign, user, seat, first + place)
        if check is not None:
            checks[place] = check
    found = leases_top_up(
        campaign=campaign, user=user, seat=seat, held=[*held, *checks.values()], want=want
    )
    fresh = found[len(held) + len(checks) :]
    for place, check in checks.items():
        fresh.insert(min(place, len(fresh)), check)
    return [*held, *fresh]


def is_due(seat: int, kind: str, every: int | None, place: int) -> bool:
    """Whether the `place`-th task of a seat, from 0, is a check of this kind."""
    if not every:
        return False
    stretch, offset = divmod(place, every)
    digest = hashlib.blake2b(f"{seat} {kind} {stretch}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) % every == offset


def _check(campaign: Campaign, user: User, seat: SeatTaken, place: int) -> Held | None:
    if is_due(seat.id, Role.GOLD, campaign.gold_every, place):
        found = _known(campaign, user, Role.GOLD, 1)
        return found[0] if found else None
    if is_due(seat.id, Role.REPEAT, campaign.repeat_every, place):
        return _repeat(campaign, user, seat)
    return None


def _known(campaign: Campaign, user: User, role: Role, want: int) -> list[Held]:
    rows = statements.rows(
        PICK,
        {
            "campaign": campaign.pk,
            "annotator": user.pk,
            "role": role.value,
            "want": want,
            "readable": readable(campaign, user),
        },
    )
    return [
        _lease(campaign, user, task, role, _order(campaign, task, shuffle + taken))
        for task, shuffle, taken in rows
    ]


def _repeat(campaign: Campaign, user: User, seat: SeatTaken) -> Held | None:
    """One of the person's answers asked again; every other one with its images swapped."""
    rows = statements.rows(
        ANSWERED, {"campaign": campaign.pk, "annotator": user.pk, "after": REPEAT_AFTER}
    )
    if not rows:
        return None
    chance = random.Random(f"repeat {seat.id} {seat.handed}")
    task_id, order = chance.choice(rows)
    task = _repeat_task(Task.objects.get(pk=task_id), user, campaign)
    if len(order) > 1 and chance.random() < 0.5:
        order = order[::-1]
    return _lease(campaign, user, task.pk, Role.REPEAT, order)


def _repeat_task(asked: Task, user: User, campaign: Campaign) -> Task:
    task = Task.objects.create(
        campaign=campaign,
        prompt_id=asked.prompt_id,
        key=f"r{asked.key}u{user.pk}",
        role=Role.REPEAT,
        repeat_of=asked,
        only_for=user,
        need=0,
        shuffle=random.randrange(SHUFFLE_KEYS),
    )
    places = list(asked.candidates.order_by("position"))
    TaskCandidate.objects.bulk_create(
        TaskCandidate(task=task, position=each.position, candidate_id=each.candidate_id)
        for each in places
    )
    faces_fix(campaign=campaign, tasks=[task.pk], images=len(places))
    return task


def _order(campaign: Campaign, task: int, number: int) -> list[int]:
    """As the hand-out of work has it: a pair's sides by turns, a larger group shuffled."""
    positions = list(
        TaskCandidate.objects.filter(task=task)
        .order_by("position")
        .values_list("position", flat=True)
    )
    if campaign.kind == Campaign.Kind.PAIRWISE:
        return positions if number % 2 == 0 else positions[::-1]
    random.shuffle(positions)
    return positions


def _lease(campaign: Campaign, user: User, task: int, role: Role, order: list[int]) -> Held:
    lease = Lease.objects.create(
        task_id=task,
        annotator=user,
        order=order,
        expires_at=timezone.now() + timedelta(minutes=campaign.lease_minutes),
    )
    statements.rows(TAKE, {"task": task})
    return Held(lease.pk, task, order, lease.expires_at, role=role.value)


TAKE = "UPDATE labeling_task SET taken = taken + 1 WHERE id = %(task)s RETURNING id"


def _entrance(
    campaign: Campaign, user: User, seat: SeatTaken, held: Sequence[Held], missing: int
) -> list[Held]:
    """The test's tasks, one after the other; with the last answer it is decided."""
    if seat.admitted is False:
        return []
    if missing <= 0:
        return list(held)
    fresh = _known(campaign, user, Role.ENTRANCE, missing)
    if held or fresh:
        return [*held, *fresh]
    values = {"campaign": campaign.pk, "annotator": user.pk, "readable": readable(campaign, user)}
    asked, credit = statements.rows(ENTRANCE, values)[0]
    # A test whose questions were all retired keeps nobody out.
    passed = not asked or 100 * credit >= (campaign.entrance_mark or 0)
    Admission.objects.create(campaign=campaign, annotator=user, passed=passed, credit=float(credit))
    Seat.objects.filter(pk=seat.id).update(admitted=passed)
    seat.admitted = passed
    seat.decided = Decided(passed, float(credit), campaign.entrance_mark or 0)
    if not passed:
        return []
    return leases_top_up_checked(
        campaign=campaign, user=user, seat=seat, held=[], want=campaign.hold
    )
