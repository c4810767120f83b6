"""Campaigns that choose their pairs, and people who answer what is open."""

import uuid
from itertools import combinations

import numpy as np
from django.db.models import F, Sum

from annotate.accounts.models import User
from annotate.generation.models import CandidateScore
from annotate.labeling.models import Campaign, Judgement, Lease, Preference, Task
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from annotate.projects.models import Role
from annotate.quality.models import ActiveChoice, ExtraVotes
from annotate.quality.services.active.setting import choice_set
from tests.factories import (
    CandidateFactory,
    MembershipFactory,
    ModelVersionFactory,
    PromptFactory,
    PromptSetFactory,
)


def crowd(project, count=6) -> list[User]:
    return [MembershipFactory(project=project, role=Role.ANNOTATOR).user for _ in range(count)]


def pool_campaign(project, *, prompts=10, models=3, overlap=2, open=True, **more) -> Campaign:
    """All pairs of one image of each model, on every prompt."""
    prompt_set = PromptSetFactory(project=project)
    versions = [ModelVersionFactory(project=project) for _ in range(models)]
    for prompt in PromptFactory.create_batch(prompts, prompt_set=prompt_set):
        for version in versions:
            CandidateFactory(prompt=prompt, model_version=version)
    drafted = campaign_create(
        project=project, user=project.created_by, name="Pool", overlap=overlap,
        sources=[PairSource("between_models", pairs_per_prompt=1000,
                            prompt_set=prompt_set.pk)],
        **more,
    )  # fmt: skip
    assert drafted.task_count == prompts * len(list(combinations(range(models), 2)))
    return campaign_enter(campaign=drafted, status="open") if open else drafted


def chooses(campaign, admin, **asked):
    return choice_set(campaign=campaign, user=admin, choice="active", **asked)


def answer_open(campaign, people, says, *, at_most=None) -> int:
    """Every open place is answered by somebody who has not; `says(task) -> choice`."""
    said = 0
    open_tasks = Task.objects.filter(campaign=campaign, taken__lt=F("need"), held=False)
    for task in open_tasks.order_by("shuffle"):
        before = set(task.judgements.values_list("annotator", flat=True))
        fresh = [person for person in people if person.pk not in before]
        for person in fresh[: task.need - task.taken]:
            if at_most is not None and said == at_most:
                return said
            answer(task, person, says(task))
            said += 1
    return said


def answer(task, person, choice: str) -> Judgement:
    """As the hand-out and the judgement would leave it, without their HTTP."""
    lease = Lease.objects.create(
        task=task, annotator=person, state=Lease.State.ANSWERED, order=[0, 1],
        expires_at=task.created_at,
    )  # fmt: skip
    judgement = Judgement.objects.create(
        pk=uuid.uuid4(), task=task, annotator=person, lease=lease, verdict="answered", order=[0, 1]
    )
    Preference.objects.create(judgement=judgement, choice=choice)
    Task.objects.filter(pk=task.pk).update(taken=F("taken") + 1, done=F("done") + 1)
    return judgement


def better_model_wins(task) -> str:
    """The model with the higher id wins always."""
    first, second = (row.candidate.model_version_id for row in task.candidates.order_by("position"))
    return "first" if first > second else "second"


def scored(campaign, *, source: str, weights=(1.0,), seed=0) -> dict[int, np.ndarray]:
    """Every candidate of the project gets numbers by a source: {candidate: its numbers}."""
    rng = np.random.default_rng(seed)
    found = {}
    for candidate in sorted(
        Task.objects.filter(campaign=campaign).values_list("candidates__candidate", flat=True)
    ):
        if candidate in found:
            continue
        found[candidate] = rng.normal(size=len(weights))
        for number, value in enumerate(found[candidate]):
            CandidateScore.objects.create(
                candidate_id=candidate, source=source,
                key="overall" if number == 0 else f"part{number}", value=value,
            )  # fmt: skip
    return found


def check_explained(campaign) -> None:
    """Each task's need is its overlap with all that was added; the campaign's places their sum."""
    added = dict(
        ActiveChoice.objects.filter(task__campaign=campaign)
        .values_list("task")
        .annotate(Sum("votes_added"))
    )
    asked = dict(
        ExtraVotes.objects.filter(task__campaign=campaign)
        .values_list("task")
        .annotate(Sum("added"))
    )
    tasks = list(Task.objects.filter(campaign=campaign))
    for task in tasks:
        wanted = campaign.overlap + added.get(task.pk, 0) + asked.get(task.pk, 0)
        assert task.need == wanted, f"task {task.pk}"
    campaign.refresh_from_db()
    assert campaign.places == sum(task.need for task in tasks)
