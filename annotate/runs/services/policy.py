"""Policies: turn the loop by themselves, on a schedule or after so many new judgements."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from annotate.core.errors import ApplicationError
from annotate.core.models import ENDED, Job, JobStatus
from annotate.datasets.services.snapshot import snapshot_create
from annotate.generation.services.draw import sampler_checked
from annotate.labeling.models import Campaign, Seat
from annotate.projects.models import Project
from annotate.runs.models import EvaluatedModel, Policy, PolicyFire, TrainingRun
from annotate.runs.services.evaluation import Entry, evaluation_create
from annotate.runs.services.run import config_checked, run_create

logger = logging.getLogger(__name__)
Kind = TrainingRun.Kind
EVALUATION_SEEDS = [0, 1]
EVALUATION_PROMPTS = 100


@transaction.atomic
def policy_create(*, project: Project, campaigns: Sequence[Campaign], **fields: Any) -> Policy:
    _check({**fields, "campaigns": campaigns})
    policy = Policy.objects.create(project=project, **fields)
    policy.campaigns.set(campaigns)
    return policy


@transaction.atomic
def policy_update(
    *, policy: Policy, campaigns: Sequence[Campaign] | None = None, **changes: Any
) -> Policy:
    triggers = {
        name: changes.get(name, getattr(policy, name))
        for name in ("every_hours", "every_judgements")
    }
    _check({**changes, **triggers, "campaigns": campaigns})
    for name, value in changes.items():
        setattr(policy, name, value)
    policy.save()
    if campaigns is not None:
        policy.campaigns.set(campaigns)
    return policy


def _check(fields: dict[str, Any]) -> None:
    if not fields.get("every_hours") and not fields.get("every_judgements"):
        raise ApplicationError("Give a number of hours, a number of new judgements, or both.")
    for kind, name in ((Kind.REWARD, "reward_config"), (Kind.DPO, "dpo_config")):
        if name in fields:
            config_checked(kind, fields[name])
    if any(row.media == "video" for row in fields.get("campaigns") or ()):
        raise ApplicationError(
            "The trainers read images: leave campaigns of videos out.", campaigns="Of images only."
        )
    if "sampler" in fields:
        sampler_checked(fields["sampler"])


def judgements_in(policy: Policy) -> int:
    """How many judgements its campaigns hold, by their counters."""
    total = Seat.objects.filter(campaign__in=policy.campaigns.all()).aggregate(Sum("judged"))
    return int(total["judged__sum"] or 0)


def policies_fire() -> int:
    """Start what is due and move on what has begun. Safe to repeat. Returns turns begun."""
    for fire in PolicyFire.objects.filter(ended_at__isnull=True):
        try:
            policy_fire_advance(fire)
        except ApplicationError:  # a step that is refused now is refused at every look
            logger.exception("turn %s of a policy cannot go on", fire.pk)
            PolicyFire.objects.filter(pk=fire.pk).update(ended_at=timezone.now())
    begun = 0
    for policy in Policy.objects.filter(enabled=True):
        try:
            begun += policy_fire(policy) is not None
        except ApplicationError:  # one policy that cannot begin must not stop the others
            logger.exception("policy %s cannot begin", policy.pk)
    return begun


@transaction.atomic
def policy_fire(policy: Policy) -> PolicyFire | None:
    """Begin a turn, if one is due and none is under way."""
    Policy.objects.select_for_update().get(pk=policy.pk)  # one beat at a time
    last = policy.fires.order_by("-pk").first()
    if last is not None and last.ended_at is None:
        return None
    count = judgements_in(policy)
    new = count - (last.judgements if last else 0)
    since = last.created_at if last else policy.created_at
    enough = bool(policy.every_judgements and new >= policy.every_judgements)
    due = bool(policy.every_hours and timezone.now() - since >= timedelta(hours=policy.every_hours))
    if new <= 0 or not (enough or due):
        return None
    snapshot = snapshot_create(
        project=policy.project,
        user=None,
        name=f"{policy.name} at {count} judgements",
        campaigns=list(policy.campaigns.all()),
    )
    return PolicyFire.objects.create(policy=policy, judgements=count, snapshot=snapshot)


@transaction.atomic
def policy_fire_advance(fire: PolicyFire) -> None:
    """Begin the next step of a turn whose last step has succeeded; end it where one has not."""
    fire = PolicyFire.objects.select_for_update().get(pk=fire.pk)
    controls = list(fire.dpo_run.controls.all()) if fire.dpo_run else []
    steps: list[Job] = [
        step
        for step in (fire.snapshot, fire.reward_run, fire.dpo_run, *controls, fire.evaluation)
        if step is not None
    ]
    if any(step.status in {JobStatus.FAILED, JobStatus.CANCELLED} for step in steps):
        fire.ended_at = timezone.now()
    elif any(step.status not in ENDED for step in steps):
        return
    elif fire.evaluation:
        fire.ended_at = timezone.now()
    elif fire.dpo_run:
        _evaluate(fire)
    else:
        _train(fire)
    fire.save()


def _train(fire: PolicyFire) -> None:
    policy = fire.policy
    common: dict[str, Any] = {
        "project": policy.project,
        "user": None,
        "snapshot": fire.snapshot,
        "seed": fire.pk,
    }
    fire.reward_run = run_create(
        **common,
        kind=Kind.REWARD,
        name=f"{policy.name} reward",
        base=policy.reward_backbone,
        config=policy.reward_config,
    )
    fire.dpo_run = run_create(
        **common,
        kind=Kind.DPO,
        name=f"{policy.name} dpo",
        base=policy.base,
        config=policy.dpo_config,
    )


def _evaluate(fire: PolicyFire) -> None:
    assert fire.dpo_run is not None
    assert fire.reward_run is not None
    assert fire.dpo_run.output is not None
    entries = [Entry(fire.dpo_run.output, EvaluatedModel.Part.TUNED)]
    entries += [
        Entry(control.output, EvaluatedModel.Part.CONTROL)
        for control in fire.dpo_run.controls.select_related("output")
        if control.output is not None
    ]
    fire.evaluation = evaluation_create(
        project=fire.policy.project,
        user=None,
        name=f"{fire.policy.name} evaluation",
        baseline=fire.policy.base,
        entries=entries,
        reward=fire.reward_run.output,
        prompt_set=fire.policy.prompt_set,
        seeds=EVALUATION_SEEDS,
        sampler=fire.policy.sampler,
        prompt_limit=EVALUATION_PROMPTS,
    )
