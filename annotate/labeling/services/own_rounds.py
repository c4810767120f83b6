"""The chain of pairs of a person's own prompt: who stays, what comes, and what an undo takes out.

The chain is worked out from the rows each time, so that it goes on after a reload, a lost answer or
a restart from what was stored last. All of it runs under the person's locked seat.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from annotate.accounts.models import User
from annotate.core.errors import Conflict
from annotate.generation.models import Candidate
from annotate.labeling.models import (
    Campaign,
    Judgement,
    Lease,
    OwnDraw,
    OwnPrompt,
    OwnRound,
    Preference,
    Task,
    TaskCandidate,
)
from annotate.labeling.services.campaign import places_free
from annotate.labeling.services.lease import Held
from annotate.labeling.services.own_draws import drawn, draws_ask
from annotate.labeling.services.tasks import SHUFFLE_KEYS

Choice = Preference.Choice


def own_prompt_open(*, campaign: Campaign, user: User) -> OwnPrompt | None:
    """The prompt this person is at."""
    return (
        OwnPrompt.objects.select_related("prompt__prompt_set", "campaign__project", "annotator")
        .filter(campaign=campaign, annotator=user, ended_at__isnull=True)
        .first()
    )


def pair_next(*, campaign: Campaign, user: User, held: Sequence[Held]) -> list[Held]:
    """What the person holds, or the pair that is up now, if its images are there."""
    if held or campaign.status != Campaign.Status.OPEN:
        return list(held)
    own = own_prompt_open(campaign=campaign, user=user)
    if own is None:
        return []
    last = round_last(own)
    if last is not None and said(last) is None:
        return [_lease(last.task, user, campaign)]
    stays = image_kept(own, last)
    shown = last.upto if last else 0
    draws = list(own.draws.select_related("job").filter(number__gt=shown).order_by("number"))
    ready = drawn(own, draws)
    if images := next_pair(draws, ready, stays):
        pair, shown = images
        fresh = _round_add(own, last, pair, stays, shown)
        draws_ask(own, shown=shown)
        return [_lease(fresh.task, user, campaign)]
    # With all there and no pair among them, each is the very image beside it: none of them is left.
    draws_ask(own, shown=draws[-1].number if draws and len(ready) == len(draws) else shown)
    return []


def pairs_remaining(*, campaign: Campaign, user: User, held: Sequence[Held]) -> str:
    """Why there is no pair: "wait" while images are drawn, "done" where no prompt is written."""
    if held:
        return "more"
    if campaign.status != Campaign.Status.OPEN:
        return str(campaign.status)
    return "wait" if own_prompt_open(campaign=campaign, user=user) else "done"


def round_last(own: OwnPrompt) -> OwnRound | None:
    rounds = own.rounds.filter(dropped_at__isnull=True).select_related("task")
    return rounds.order_by("-number").first()


def said(one: OwnRound) -> Judgement | None:
    """What stands of what its person said of a pair."""
    later = Judgement.objects.filter(supersedes=OuterRef("pk"))
    return (
        Judgement.objects.filter(~Exists(later), task=one.task_id)
        .exclude(verdict=Judgement.Verdict.WITHDRAWN)
        .select_related("preference")
        .first()
    )


def image_kept(own: OwnPrompt, last: OwnRound | None) -> Candidate | None:
    """The image that goes on to the next pair: the better one; of equals, one by chance.

    None where both were bad, or the pair was skipped or flagged: then two new ones come.
    """
    answer = said(last) if last else None
    if last is None or answer is None or answer.verdict != Judgement.Verdict.ANSWERED:
        return None
    choice = answer.preference.choice
    if choice == Choice.BOTH_BAD:
        return None
    if choice == Choice.TIE:
        position = random.Random(f"{own.seed} tie {last.number}").randrange(2)
    else:
        position = 0 if choice == Choice.FIRST else 1
    place = TaskCandidate.objects.select_related("candidate")
    return place.get(task=last.task_id, position=position).candidate


def next_pair(
    draws: Sequence[OwnDraw], ready: Mapping[int, Candidate], stays: Candidate | None
) -> tuple[list[Candidate], int] | None:
    """Two images and the number of the last one drawn; None where they are not there yet.

    A drawing that came out as the very image beside it is passed over: nobody could choose.
    """
    pair = [stays] if stays else []
    for draw in draws:
        candidate = ready.get(draw.number)
        if candidate is None:
            return None
        if all(candidate.asset_id != other.asset_id for other in pair):
            pair.append(candidate)
        if len(pair) == 2:
            return pair, draw.number
    return None


def _round_add(
    own: OwnPrompt,
    last: OwnRound | None,
    pair: list[Candidate],
    stays: Candidate | None,
    upto: int,
) -> OwnRound:
    """The same pair again, after an undo and the same answer, is the same task."""
    number = last.number + 1 if last else 1
    ordered = sorted(pair, key=lambda candidate: candidate.pk)
    task, is_new = Task.objects.get_or_create(
        campaign_id=own.campaign_id,
        key="-".join(str(candidate.pk) for candidate in ordered),
        defaults={
            "prompt_id": own.prompt_id,
            "need": 1,
            "shuffle": random.Random(f"{own.seed} side {number} {upto}").randrange(SHUFFLE_KEYS),
        },
    )
    if is_new:
        TaskCandidate.objects.bulk_create(
            TaskCandidate(task=task, position=position, candidate=candidate)
            for position, candidate in enumerate(ordered)
        )
    kept = ordered.index(stays) if stays else None
    fresh, _ = OwnRound.objects.update_or_create(
        task=task,
        defaults={
            "own_prompt": own,
            "number": number,
            "upto": upto,
            "kept": kept,
            "dropped_at": None,
        },
    )
    _count(own.campaign_id, 1)
    return fresh


def _lease(task: Task, user: User, campaign: Campaign) -> Held:
    """The side is the task's own chance, so it is the same after a reload."""
    lease = Lease.objects.create(
        task=task,
        annotator=user,
        order=[0, 1] if task.shuffle % 2 == 0 else [1, 0],
        expires_at=timezone.now() + timedelta(minutes=campaign.lease_minutes),
    )
    Task.objects.filter(pk=task.pk).update(taken=F("taken") + 1)
    return Held(lease.pk, task.pk, lease.order, lease.expires_at)


def _count(campaign_id: int, tasks: int) -> None:
    """Tasks come one by one here, each for one person."""
    Campaign.objects.filter(pk=campaign_id).update(
        task_count=F("task_count") + tasks, places=F("places") + tasks
    )


def undo_check(task_id: int) -> None:
    """Only the last choice of a prompt can be taken back: later pairs were built on the others."""
    one = OwnRound.objects.select_related("own_prompt").get(task=task_id)
    if one.dropped_at is not None:
        raise Conflict("An answer before this one was taken back, so this pair is not asked again.")
    following = OwnRound.objects.filter(
        own_prompt=one.own_prompt_id, number__gt=one.number, dropped_at__isnull=True
    )
    if any(said(later) for later in following.select_related("task")):
        raise Conflict(
            "Later pairs were built on this choice. Take those back first, the latest one first."
        )
    own = one.own_prompt
    others = OwnPrompt.objects.filter(
        campaign=own.campaign_id, annotator=own.annotator_id, ended_at__isnull=True
    ).exclude(pk=own.pk)
    if others.exists():
        raise Conflict("You are at another prompt by now. End it, and then take this back.")


def undone(task_id: int) -> None:
    """The pair that followed is taken out of the chain, and an ended prompt goes on."""
    one = OwnRound.objects.get(task=task_id)
    OwnPrompt.objects.filter(pk=one.own_prompt_id).update(ended_at=None)
    following = OwnRound.objects.filter(
        own_prompt=one.own_prompt_id, number__gt=one.number, dropped_at__isnull=True
    )
    for later in following:
        lease_return(later.task_id)
        _count(later.own_prompt.campaign_id, -1)
    following.update(dropped_at=timezone.now())


def lease_return(task_id: int) -> None:
    """Nobody is to answer this pair now."""
    given = Lease.objects.filter(task=task_id, state=Lease.State.ACTIVE)
    if given.update(state=Lease.State.RETURNED):
        places_free([task_id])
