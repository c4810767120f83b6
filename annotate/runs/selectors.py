"""Reads of runs, evaluations and lineage."""

from pathlib import Path
from typing import Any

from django.db.models import Count, Q, QuerySet

from annotate.accounts.models import User
from annotate.core.errors import NotFound
from annotate.core.models import Job
from annotate.datasets.models import ImageImport, Snapshot
from annotate.generation.models import Candidate, GenerationJob
from annotate.labeling.models import Campaign, Judgement, Seat
from annotate.media.selectors import image_of
from annotate.projects.models import Project, Role
from annotate.projects.selectors import check_role
from annotate.prompts.models import Prompt
from annotate.registry.models import ModelVersion
from annotate.runs.models import Evaluation, EvaluationSample, Policy, TrainingRun


def access_run(*, user: User, pk: int, at_least: Role) -> TrainingRun:
    run = runs_all().filter(pk=pk).first()
    if run is None:
        raise NotFound("No such run.")
    check_role(user=user, project_id=run.project_id, at_least=at_least, what="run")
    return run


def runs_all() -> QuerySet[TrainingRun]:
    return TrainingRun.objects.select_related(
        "project", "snapshot", "base", "output"
    ).prefetch_related("controls")


def access_evaluation(*, user: User, pk: int, at_least: Role) -> Evaluation:
    evaluation = evaluations_all().filter(pk=pk).first()
    if evaluation is None:
        raise NotFound("No such evaluation.")
    check_role(user=user, project_id=evaluation.project_id, at_least=at_least, what="evaluation")
    return evaluation


def evaluations_all() -> QuerySet[Evaluation]:
    return Evaluation.objects.select_related(
        "project", "baseline", "reward", "prompt_set"
    ).prefetch_related("models__model_version")


def access_policy(*, user: User, pk: int, at_least: Role) -> Policy:
    policy = Policy.objects.select_related("project").filter(pk=pk).first()
    if policy is None:
        raise NotFound("No such policy.")
    check_role(user=user, project_id=policy.project_id, at_least=at_least, what="policy")
    return policy


def evaluation_cells(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Before and after: a row per prompt and seed, a cell per model."""
    parts = {row.model_version_id: row.part for row in evaluation.models.all()}
    samples = EvaluationSample.objects.filter(evaluation=evaluation).select_related(
        "candidate__prompt", "candidate__asset"
    )
    rows: dict[tuple[int, int | None], dict[str, Any]] = {}
    ordered = samples.order_by(
        "candidate__prompt_id", "candidate__seed", "candidate__model_version"
    )
    for sample in ordered:
        candidate = sample.candidate
        key = (candidate.prompt_id, candidate.seed)
        row = rows.setdefault(
            key, {"prompt": candidate.prompt.text, "seed": candidate.seed, "cells": []}
        )
        row["cells"].append(
            {
                "model_version": candidate.model_version_id,
                "part": parts.get(candidate.model_version_id or 0, "tuned"),
                "image": image_of(candidate.asset),
                "reward": sample.reward,
            }
        )
    return list(rows.values())


def lineage_of(model: ModelVersion) -> dict[str, Any] | None:
    """What made a model: run, snapshot, and whose judgements, counted."""
    run = TrainingRun.objects.filter(output=model).select_related("snapshot", "base").first()
    if run is None:
        return None
    taught = run.snapshot.judgements.aggregate(
        judgements=Count("pk"), people=Count("judgement__annotator", distinct=True)
    )
    superseded = Judgement.objects.filter(
        snapshots__snapshot=run.snapshot, superseded_by__isnull=False
    ).count()
    return {
        "run": {"id": run.pk, "name": run.name, "kind": run.kind, "arm": run.arm},
        "snapshot": {
            "id": run.snapshot_id,
            "name": run.snapshot.name,
            "content_sha256": run.snapshot.content_sha256,
        },
        "campaigns": [
            {"id": row.pk, "name": row.name} for row in run.snapshot.campaigns.order_by("pk")
        ],
        "judgement_count": taught["judgements"],
        "people_count": taught["people"],
        "changed_since": superseded,
        "base": {"id": run.base_id, "name": run.base.name, "revision": run.base.revision},
        "config_sha256": run.config_sha256,
        "seed": run.seed,
        "code_version": run.code_version,
    }


def project_counts(project: Project) -> dict[str, int]:
    return {
        "prompts": Prompt.objects.filter(prompt_set__project=project).count(),
        "candidates": Candidate.objects.filter(project=project).count(),
        "campaigns": Campaign.objects.filter(project=project).count(),
        "judgements": sum(
            Seat.objects.filter(campaign__project=project).values_list("judged", flat=True)
        ),
        "snapshots": Snapshot.objects.filter(project=project).count(),
        "models": ModelVersion.objects.filter(project=project).count(),
        "runs": TrainingRun.objects.filter(project=project).count(),
        "evaluations": Evaluation.objects.filter(project=project).count(),
    }


JOB_KINDS: dict[str, type[Job]] = {
    "generation": GenerationJob,
    "image_import": ImageImport,
    "snapshot": Snapshot,
    "run": TrainingRun,
    "evaluation": Evaluation,
}


def activity_of(project: Project, *, limit: int = 20) -> list[tuple[str, Job]]:
    """The latest jobs of all kinds."""
    rows = [
        (name, job)
        for name, kind in JOB_KINDS.items()
        for job in kind._default_manager.filter(Q(project=project)).order_by("-pk")[:limit]
    ]
    rows.sort(key=lambda row: row[1].created_at, reverse=True)
    return rows[:limit]


def grid_file(evaluation: Evaluation) -> Path:
    path = Path(evaluation.grid_uri)
    if not evaluation.grid_uri or not path.is_file():
        raise NotFound("This evaluation has no grid yet.")
    return path
