from collections.abc import Iterable

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from annotate.accounts.models import User
from annotate.core import statements
from annotate.core.errors import NotFound
from annotate.generation.models import FaceJob, FacePair, FacePairJob, FaceReject, FaceScan
from annotate.generation.services.faces import face_job_assets
from annotate.projects.models import Project, Role
from annotate.projects.selectors import check_role


def face_jobs_of(project: Project) -> QuerySet[FaceJob]:
    return FaceJob.objects.filter(project=project).select_related("prompt_set", "model_version")


def access_face_job(*, user: User, pk: int, at_least: Role) -> FaceJob:
    job = FaceJob.objects.select_related("prompt_set", "model_version").filter(pk=pk).first()
    if job is None:
        raise NotFound("No such face search.")
    check_role(user=user, project_id=job.project_id, at_least=at_least, what="face search")
    return job


def scans_of(job: FaceJob) -> QuerySet[FaceScan]:
    """What the job's detector found in the job's images, so far."""
    return (
        FaceScan.objects.filter(detector=job.scanner, asset__in=face_job_assets(job).order_by())
        .select_related("asset")
        .prefetch_related("faces")
    )


# The images of each job as in `face_job_assets`, for a page of jobs in one statement.
COUNTS = """
SELECT job.id, count(DISTINCT scan.id), count(face.id),
       count(DISTINCT scan.id) FILTER (WHERE face.id IS NULL)
FROM generation_facejob AS job
CROSS JOIN LATERAL (
    SELECT image.asset_id FROM prompts_promptimage AS image
    JOIN prompts_prompt AS prompt ON prompt.id = image.prompt_id
    WHERE job.of = 'sources' AND image.role = 'source' AND prompt.prompt_set_id = job.prompt_set_id
    UNION
    SELECT candidate.asset_id FROM generation_candidate AS candidate
    JOIN prompts_prompt AS prompt ON prompt.id = candidate.prompt_id
    WHERE job.of = 'candidates' AND prompt.prompt_set_id = job.prompt_set_id
      AND (job.model_version_id IS NULL OR candidate.model_version_id = job.model_version_id)
) AS used
JOIN media_asset AS asset ON asset.id = used.asset_id AND asset.kind = 'image'
JOIN generation_facescan AS scan ON scan.asset_id = asset.id AND scan.detector = job.scanner
LEFT JOIN generation_face AS face ON face.scan_id = scan.id
WHERE job.id = ANY(%(jobs)s::bigint[]) GROUP BY job.id
"""


def face_counts(jobs: Iterable[FaceJob]) -> dict[int, dict[str, int]]:
    """By job: images searched so far, faces found in them, and images without one."""
    ids = [job.pk for job in jobs]
    found = {pk: counts for pk, *counts in statements.rows(COUNTS, {"jobs": ids})}
    names = ("scanned", "faces", "without")
    return {pk: dict(zip(names, found.get(pk, (0, 0, 0)), strict=True)) for pk in ids}


def face_pair_jobs_of(project: Project) -> QuerySet[FacePairJob]:
    return _counted(FacePairJob.objects.filter(project=project))


def access_face_pair_job(*, user: User, pk: int, at_least: Role) -> FacePairJob:
    job = _counted(FacePairJob.objects.filter(pk=pk)).first()
    if job is None:
        raise NotFound("No such face pair job.")
    check_role(user=user, project_id=job.project_id, at_least=at_least, what="face pair job")
    return job


def _counted(rows: QuerySet[FacePairJob]) -> QuerySet[FacePairJob]:
    # Each in a query of its own: joined to both, a job would have as many rows as their product.
    return rows.select_related("prompt_set", "model_version").annotate(
        pair_count=_count(FacePair), reject_count=_count(FaceReject)
    )


def _count(kind: type[FacePair] | type[FaceReject]) -> Coalesce:
    rows = kind._default_manager.filter(job=OuterRef("pk")).order_by().values("job")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


def face_pairs_of(job: FacePairJob) -> QuerySet[FacePair]:
    return FacePair.objects.filter(job=job).select_related(
        "good__asset", "bad__asset", "bad__prompt", "mask", "face"
    )


def face_rejects_of(job: FacePairJob) -> QuerySet[FaceReject]:
    return FaceReject.objects.filter(job=job).select_related("prompt")
