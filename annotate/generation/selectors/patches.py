"""Reads of jobs of patch maps, and of the maps."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from annotate.accounts.models import User
from annotate.core.errors import NotFound
from annotate.core.models import JobStatus
from annotate.generation.models import PatchMap, PatchMapJob
from annotate.generation.patch_files import map_file
from annotate.generation.services.patches import patch_candidates
from annotate.media.storage import content_read
from annotate.projects.models import Project, Role
from annotate.projects.selectors import check_role


def patch_jobs_of(project: Project) -> QuerySet[PatchMapJob]:
    return _jobs().filter(project=project)


def access_patch_job(*, user: User, pk: int, at_least: Role) -> PatchMapJob:
    job = _jobs().select_related("project").filter(pk=pk).first()
    if job is None:
        raise NotFound("No such job of patch maps.")
    check_role(user=user, project_id=job.project_id, at_least=at_least, what="job of patch maps")
    return job


def patch_maps_of(job: PatchMapJob) -> QuerySet[PatchMap]:
    """The maps of the job's images: those it made, and those that an equal job had made before."""
    return (
        PatchMap.objects.filter(pk__in=_maps_for(job).values("pk"))
        .select_related("candidate__asset", "candidate__prompt", "patch_job")
        .prefetch_related("candidate__prompt__images__asset")
    )


def patch_makers(job: PatchMapJob) -> list[dict[str, int]]:
    """Other jobs, with equal settings, whose maps stand for this job's; with how many each."""
    rows = _maps_for(job).exclude(patch_job=job).values("patch_job")
    counted = rows.annotate(maps=Count("pk")).order_by("patch_job")
    return [{"id": row["patch_job"], "maps": row["maps"]} for row in counted]


def _maps_for(job: PatchMapJob) -> QuerySet[PatchMap]:
    """One map an image: the job's own, else the latest by a job with the same estimator."""
    equal = PatchMap.objects.filter(
        source=PatchMap.Source.AUTO,
        patch_job__project=job.project_id,
        patch_job__estimator=job.estimator,
    )
    own = PatchMap.objects.filter(patch_job=job)
    if job.status != JobStatus.SUCCEEDED:
        return own  # not until it has looked what is missing
    better = equal.filter(candidate=OuterRef("candidate")).filter(
        Q(patch_job=job) | Q(pk__gt=OuterRef("pk"))
    )
    others = (
        equal.exclude(patch_job=job)
        .filter(candidate__in=patch_candidates(job).values("pk"))
        .filter(~Exists(better))
    )
    return PatchMap.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=others.values("pk")))


def access_patch_map(*, user: User, pk: int, at_least: Role) -> PatchMap:
    found = PatchMap.objects.select_related("candidate", "asset").filter(pk=pk).first()
    if found is None:
        raise NotFound("No such patch map.")
    project = found.candidate.project_id
    check_role(user=user, project_id=project, at_least=at_least, what="patch map")
    return found


def patch_map_file(row: PatchMap, file: str, **asked: Any) -> tuple[bytes, str]:
    return map_file(content_read(row.asset.storage_key), file, **asked)


def _jobs() -> QuerySet[PatchMapJob]:
    return PatchMapJob.objects.select_related("prompt_set", "model_version").annotate(
        map_count=Count("maps")
    )
