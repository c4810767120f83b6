from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from annotate.accounts.models import User
from annotate.core.errors import NotFound
from annotate.generation.models import Candidate, GenerationJob, GenerationProblem
from annotate.projects.models import Project, Role
from annotate.projects.selectors import check_role

# Problems in a query of their own: joined to the candidates, each would be counted with each.
_PROBLEMS = GenerationProblem.objects.filter(job=OuterRef("pk")).order_by().values("job")
COUNTS = {
    "candidate_count": Count("candidates"),
    "problem_count": Coalesce(Subquery(_PROBLEMS.annotate(count=Count("pk")).values("count")), 0),
}


def generations_of(project: Project) -> QuerySet[GenerationJob]:
    return (
        GenerationJob.objects.filter(project=project)
        .select_related("model_version", "prompt_set")
        .annotate(**COUNTS)
    )


def access_generation(*, user: User, pk: int, at_least: Role) -> GenerationJob:
    job = (
        GenerationJob.objects.select_related("project", "model_version", "prompt_set")
        .annotate(**COUNTS)
        .filter(pk=pk)
        .first()
    )
    if job is None:
        raise NotFound("No such generation job.")
    check_role(user=user, project_id=job.project_id, at_least=at_least, what="generation job")
    return job


def candidates_of(
    project: Project, *, filters: dict[str, int | None] | None = None
) -> QuerySet[Candidate]:
    wanted = {name: value for name, value in (filters or {}).items() if value is not None}
    return Candidate.objects.filter(project=project, **wanted).select_related(
        "prompt", "model_version", "asset__video__poster"
    )
