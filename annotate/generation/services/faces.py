"""Writes to face searches and their results."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError
from annotate.core.jobs import job_claim, job_send
from annotate.generation.models import Candidate, Face, FaceJob, FaceScan
from annotate.media.models import Asset
from annotate.projects.models import Project
from annotate.prompts.models import PromptImage, PromptSet
from annotate.registry.models import ModelVersion
from training.contracts import BadJob, FacesConfig, parse_config


def face_job_create(
    *,
    project: Project,
    user: User | None,
    prompt_set: PromptSet,
    of: str,
    detector: str = "haar",
    model_version: ModelVersion | None = None,
) -> FaceJob:
    try:
        parse_config(FacesConfig, {"detector": detector})
    except BadJob as error:
        raise ApplicationError(f"The face search's {error}.", detector=str(error)) from None
    if model_version and of != FaceJob.Of.CANDIDATES:
        raise ApplicationError("A model goes with candidates: photos have none.")
    with transaction.atomic():
        job = FaceJob.objects.create(
            project=project,
            requested_by=user,
            prompt_set=prompt_set,
            of=of,
            detector=detector,
            model_version=model_version,
        )
        job.progress_total = face_job_assets(job).count()
        if not job.progress_total:
            raise ApplicationError(
                "There is nothing to search: none of the prompts has a source image."
                if of == FaceJob.Of.SOURCES
                else "There is nothing to search: these prompts have no candidates."
            )
        job.save(update_fields=["progress_total"])
        job_send(job)
    return job


def face_job_claim(pk: int) -> FaceJob | None:
    return job_claim(FaceJob, pk)


def face_job_assets(job: FaceJob) -> QuerySet[Asset]:
    """The images to search, each once."""
    used: Any  # a subquery, of prompts' images or of candidates
    if job.of == FaceJob.Of.SOURCES:
        used = PromptImage.objects.filter(
            prompt__prompt_set=job.prompt_set_id, role=PromptImage.Role.SOURCE
        ).values("asset")
    else:
        candidates = Candidate.objects.filter(prompt__prompt_set=job.prompt_set_id)
        if job.model_version_id:
            candidates = candidates.filter(model_version=job.model_version_id)
        used = candidates.values("asset")
    return Asset.objects.filter(pk__in=used, kind=Asset.Kind.IMAGE).order_by("pk")


def face_job_config(job: FaceJob) -> dict[str, Any]:
    return {"detector": job.detector}


def face_job_items(job: FaceJob) -> list[dict[str, Any]]:
    return [
        {"key": f"a{asset.pk}", "image": input_path(asset)}
        for asset in face_job_assets(job).iterator()
    ]


def face_job_inputs(job: FaceJob) -> Iterator[tuple[str, str]]:
    """(path in the job folder, storage key) of every image."""
    for asset in face_job_assets(job).iterator():
        yield input_path(asset), asset.storage_key


def input_path(asset: Asset) -> str:
    return f"inputs/{asset.storage_key.rsplit('/', 1)[-1]}"


def face_job_store(job: FaceJob, *, key: str, meta: Mapping[str, Any]) -> FaceScan:
    """Keep what was found in one image. Told twice, it is stored once."""
    if job.scanner != meta["detector"]:
        job.scanner = meta["detector"]
        FaceJob.objects.filter(pk=job.pk).update(scanner=job.scanner)
    return scan_store(asset_id=int(key[1:]), detector=meta["detector"], faces=meta["faces"])


def scan_store(*, asset_id: int, detector: str, faces: Sequence[Mapping[str, float]]) -> FaceScan:
    """A search of an image with all it found, from the largest; also when that is nothing."""
    with transaction.atomic():
        scan, is_new = FaceScan.objects.get_or_create(asset_id=asset_id, detector=detector)
        if is_new:
            Face.objects.bulk_create(
                Face(scan=scan, number=number, **_inside(face)) for number, face in enumerate(faces)
            )
    return scan


def _inside(face: Mapping[str, float]) -> dict[str, float]:
    """The box without what rounding put outside the image."""
    left, top = max(face["left"], 0.0), max(face["top"], 0.0)
    return {
        "left": left,
        "top": top,
        "width": min(face["width"], 1 - left),
        "height": min(face["height"], 1 - top),
        "confidence": face["confidence"],
    }
