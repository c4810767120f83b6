from django.db.models import Count, Q, QuerySet

from annotate.accounts.models import User
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


def face_counts(job: FaceJob) -> dict[str, int]:
    counts = scans_of(job).aggregate(
        scanned=Count("pk", distinct=True),
        found=Count("faces"),
        without=Count("pk", filter=Q(faces__isnull=True), distinct=True),
    )
    return {"scanned": counts["scanned"], "faces": counts["found"], "without": counts["without"]}


def face_pair_jobs_of(project: Project) -> QuerySet[FacePairJob]:
    return _counted(FacePairJob.objects.filter(project=project))


def access_face_pair_job(*, user: User, pk: int, at_least: Role) -> FacePairJob:
    job = _counted(FacePairJob.objects.filter(pk=pk)).first()
    if job is None:
        raise NotFound("No such face pair job.")
    check_role(user=user, project_id=job.project_id, at_least=at_least, what="face pair job")
    return job


def _counted(rows: QuerySet[FacePairJob]) -> QuerySet[FacePairJob]:
    return rows.select_related("prompt_set", "model_version").annotate(
        pair_count=Count("pairs", distinct=True), reject_count=Count("rejects", distinct=True)
    )


def face_pairs_of(job: FacePairJob) -> QuerySet[FacePair]:
    return FacePair.objects.filter(job=job).select_related(
        "good__asset", "bad__asset", "bad__prompt", "mask", "face"
    )


def face_rejects_of(job: FacePairJob) -> QuerySet[FaceReject]:
    return FaceReject.objects.filter(job=job).select_related("prompt")
