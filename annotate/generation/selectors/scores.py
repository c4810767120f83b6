"""Which scores there are, and the jobs that make them."""

from typing import Any

from django.db.models import Avg, Count, Max, Min, QuerySet

from annotate.accounts.models import User
from annotate.core.errors import NotFound
from annotate.generation.models import CandidateScore, ScoreJob
from annotate.projects.models import Project, Role
from annotate.projects.selectors import check_role
from annotate.registry.models import ModelVersion

_NAMED = ("scorer", "prompt_set", "model_version")


def score_jobs_of(project: Project) -> QuerySet[ScoreJob]:
    return ScoreJob.objects.filter(project=project).select_related(*_NAMED)


def access_score_job(*, user: User, pk: int, at_least: Role) -> ScoreJob:
    job = ScoreJob.objects.select_related("project", *_NAMED).filter(pk=pk).first()
    if job is None:
        raise NotFound("No such scoring.")
    check_role(user=user, project_id=job.project_id, at_least=at_least, what="scoring")
    return job


def scorers_of(project: Project) -> list[dict[str, Any]]:
    """Who scored candidates of the project: for each the keys, and how many candidates have them."""
    rows = (
        CandidateScore.objects.filter(candidate__project=project)
        .values("model_version", "source", "key")
        .annotate(candidates=Count("pk"), mean=Avg("value"), least=Min("value"), most=Max("value"))
        .order_by("model_version", "source", "key")
    )
    models = ModelVersion.objects.in_bulk({row["model_version"] for row in rows} - {None})
    found: dict[tuple[int | None, str], dict[str, Any]] = {}
    for row in rows:
        scorer = found.setdefault(
            (row["model_version"], row["source"]),
            {
                "model_version": models.get(row["model_version"]),
                "source": row["source"],
                "keys": [],
            },
        )
        scorer["keys"].append(row)
    return list(found.values())
