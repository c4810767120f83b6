"""Reads of jobs of patch maps, and of the maps."""

from typing import Any

from django.db.models import Count, QuerySet

from annotate.accounts.models import User
from annotate.core.errors import NotFound
from annotate.generation.models import PatchMap, PatchMapJob
from annotate.generation.patch_files import map_file
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
    """The maps that the job made."""
    return (
        PatchMap.objects.filter(patch_job=job)
        .select_related("candidate__asset", "candidate__prompt", "patch_job")
        .prefetch_related("candidate__prompt__images__asset")
    )


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
