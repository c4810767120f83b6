"""Asking for the images of a person's own prompt: some ahead, a job a model, before batch work."""

import random

from django.db.models import Max

from annotate.core.errors import Conflict
from annotate.core.jobs import job_cancel, job_retry
from annotate.core.models import JobStatus
from annotate.generation.models import Candidate
from annotate.generation.services.draw import generation_create
from annotate.labeling.models import OwnDraw, OwnPrompt
from annotate.labeling.services.own_models import models_of
from annotate.registry.models import ModelVersion

SEEDS = 2**31
FEWEST_LEFT = 2  # "both bad" needs two
MOST_TRIES = 5  # of one drawing, before it is the model's fault


def draws_ask(own: OwnPrompt, *, shown: int) -> None:
    """Ask for more where fewer than half of what is drawn ahead is left beyond the `shown` ones.

    Every model draws as often as the others, in an order that chance decides; images are shown in
    that order too, so that neither the place nor the waiting tells which model drew one.
    """
    form = own.campaign.form
    asked = own.draws.aggregate(last=Max("number"))["last"] or 0
    count = min(form["ahead"], form["images_per_prompt"] - asked)
    if asked - shown >= max(FEWEST_LEFT, form["ahead"] // 2) or count <= 0:
        return
    rng = random.Random(f"{own.seed} draws {asked}")
    models = models_of(own.campaign)
    if not models:  # the answer that brought us here is kept all the same
        return
    turns: list[ModelVersion] = []
    while len(turns) < count:
        turns += rng.sample(models, len(models))
    plan = [
        (asked + number, model, rng.randrange(SEEDS)) for number, model in _numbered(turns, count)
    ]
    rows: list[OwnDraw] = []
    for model in rng.sample(models, len(models)):
        mine = [(number, seed) for number, drawer, seed in plan if drawer.pk == model.pk]
        if mine:
            job = generation_create(
                project=own.campaign.project,
                user=own.annotator,
                model_version=model,
                prompt_set=own.prompt.prompt_set,
                prompt=own.prompt,
                seeds=[seed for _, seed in mine],
                sampler=form["sampler"],
                awaited=True,
            )
            rows += [
                OwnDraw(own_prompt=own, number=number, job=job, seed=seed) for number, seed in mine
            ]
    OwnDraw.objects.bulk_create(rows)


def _numbered(turns: list[ModelVersion], count: int) -> list[tuple[int, ModelVersion]]:
    return list(enumerate(turns[:count], start=1))


def drawn(own: OwnPrompt, draws: list[OwnDraw]) -> dict[int, Candidate]:
    """What has been drawn of them, by number. Wants `job` selected."""
    found = Candidate.objects.filter(
        prompt=own.prompt_id,
        origin=Candidate.Origin.GENERATED,
        seed__in=[draw.seed for draw in draws],
    )
    by_record = {(row.model_version_id, row.sampler_sha256, row.seed): row for row in found}
    return {
        draw.number: by_record[record]
        for draw in draws
        if (record := (draw.job.model_version_id, draw.job.sampler_sha256, draw.seed)) in by_record
    }


def draws_retry(own: OwnPrompt) -> None:
    """Draw again what failed. Raises Conflict where nothing failed, or too often."""
    jobs = {draw.job_id: draw.job for draw in own.draws.select_related("job")}
    failed = [job for job in jobs.values() if job.status in {JobStatus.FAILED, JobStatus.CANCELLED}]
    if not failed:
        raise Conflict("Nothing failed here. The images are on their way or there already.")
    for job in failed:
        if job.attempt >= MOST_TRIES:
            raise Conflict(
                f"This failed {job.attempt} times. Tell whoever runs the campaign, and write another"
                " prompt meanwhile."
            )
        job_retry(job)


def draws_stop(own: OwnPrompt) -> None:
    """Nobody waits for them any more: the queue is for those who do."""
    jobs = {draw.job_id: draw.job for draw in own.draws.select_related("job")}
    for job in jobs.values():
        if job.status in {JobStatus.QUEUED, JobStatus.RUNNING}:
            try:
                job_cancel(job)
            except Conflict:  # it ended this moment
                continue
