"""Writes to jobs of patch maps, and the maps that come of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError
from annotate.core.hashing import sha256_of
from annotate.core.jobs import job_claim, job_report, job_send
from annotate.generation.models import Candidate, PatchMap, PatchMapJob
from annotate.generation.patch_files import MapValues, map_bytes, map_read
from annotate.media.models import Asset
from annotate.media.services import map_store
from annotate.media.storage import content_link
from annotate.projects.models import Project
from annotate.prompts.models import PromptImage, PromptSet
from annotate.registry.models import ModelVersion
from training.contracts import BadJob, PatchEstimator, parse_config

MOST_PROBLEMS = 100  # kept with the job; the count is whole
IMAGES = "images"  # where a job folder holds the pictures


def estimator_checked(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The estimator's settings with every default. Which weights is the operator's to say."""
    if "backbone" in asked:
        raise ApplicationError(
            "The patch encoder is chosen by the server's operator; leave `backbone` out.",
            estimator="backbone cannot be set here.",
        )
    if not settings.PATCH_MODEL:
        raise ApplicationError(
            "This server has no patch encoder. Ask its operator to set PATCH_MODEL."
        )
    try:
        checked = parse_config(PatchEstimator, {**asked, "backbone": str(settings.PATCH_MODEL)})
    except BadJob as error:
        raise ApplicationError(f"The estimator: {error}.", estimator=str(error)) from None
    return checked.model_dump(mode="json")


def patch_job_create(
    *,
    project: Project,
    user: User | None,
    prompt_set: PromptSet,
    model_version: ModelVersion | None = None,
    split: str = "",
    estimator: Mapping[str, Any] | None = None,
) -> PatchMapJob:
    """Map every image of the set whose prompt has references."""
    job = PatchMapJob(
        project=project,
        requested_by=user,
        prompt_set=prompt_set,
        model_version=model_version,
        split=split,
        estimator=estimator_checked(estimator or {}),
    )
    job.progress_total = patch_candidates(job).count()
    if not job.progress_total:
        raise ApplicationError(
            "No image of this choice has references to be compared with. Give the prompts some."
        )
    with transaction.atomic():
        job.save()
        job_send(job)
    return job


def patch_candidates(job: PatchMapJob) -> QuerySet[Candidate]:
    """What the job maps, by id; images that came after it was asked for are another job's."""
    referenced = PromptImage.objects.filter(
        prompt__prompt_set=job.prompt_set_id, role=PromptImage.Role.REFERENCE
    )
    rows = Candidate.objects.filter(
        project=job.project_id,
        prompt__in=referenced.values("prompt"),
        asset__kind=Asset.Kind.IMAGE,
    )
    if job.created_at is not None:
        rows = rows.filter(created_at__lte=job.created_at)
    if job.split:
        rows = rows.filter(prompt__split=job.split)
    if job.model_version_id:
        rows = rows.filter(model_version=job.model_version_id)
    return rows.order_by("pk")


def patch_claim(pk: int) -> PatchMapJob | None:
    return job_claim(PatchMapJob, pk)


def patch_config(job: PatchMapJob) -> dict[str, Any]:
    return dict(job.estimator)


def patch_prepare(job: PatchMapJob, folder: Path) -> list[dict[str, Any]]:
    """Put images and references into the job folder; returns its items. Safe to repeat."""
    references: dict[int, list[str]] = {}
    images = PromptImage.objects.filter(
        prompt__prompt_set=job.prompt_set_id, role=PromptImage.Role.REFERENCE
    )
    for prompt, key in images.order_by("prompt_id", "position").values_list(
        "prompt_id", "asset__storage_key"
    ):
        references.setdefault(prompt, []).append(key)
    items = []
    found = patch_candidates(job).values_list("pk", "prompt_id", "asset__storage_key")
    for number, (pk, prompt, key) in enumerate(found.iterator(1_000)):
        if number % 500 == 0:
            job_report(job, note="collecting images")
        for each in (key, *references[prompt]):
            path = folder / IMAGES / each
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                content_link(each, path)
        items.append(
            {
                "key": f"c{pk}",
                "image": f"{IMAGES}/{key}",
                "references": [f"{IMAGES}/{each}" for each in references[prompt]],
            }
        )
    job_report(job, note="")
    return items


def patch_store(*, job: PatchMapJob, key: str, data: bytes, meta: Mapping[str, Any]) -> PatchMap:
    """Keep the map of one candidate. Told twice, or made twice by one estimator, it is one."""
    return _store(
        candidate=Candidate.objects.select_related("project").get(pk=int(key[1:])),
        source=PatchMap.Source.AUTO,
        version=str(meta["estimator_version"]),
        recipe=dict(meta["estimator"]),
        data=data,
        patch_job=job,
    )


def patch_fused_store(
    *, made_of: PatchMap, values: MapValues, recipe: Mapping[str, Any]
) -> PatchMap:
    """Keep a map that people's marks went into; `recipe` is all that it was made of."""
    version = sha256_of(dict(recipe))
    return _store(
        candidate=made_of.candidate,
        source=PatchMap.Source.FUSED,
        version=version,
        recipe=dict(recipe),
        data=map_bytes(values, {"recipe": dict(recipe), "version": version}),
        made_of=made_of,
    )


def patch_note_problems(job: PatchMapJob, failed: Sequence[Mapping[str, str]]) -> None:
    """What the program could not map, by candidate."""
    problems = [
        {"candidate": int(each["key"][1:]), "message": _plain(each["error"])}
        for each in failed[:MOST_PROBLEMS]
    ]
    PatchMapJob.objects.filter(pk=job.pk).update(problems=problems, failed=len(failed))


def _plain(message: str) -> str:
    """Without the path of the job folder, which tells nobody anything."""
    return " ".join(word for word in message.split() if f"/{IMAGES}/" not in word)[:400]


def _store(
    *,
    candidate: Candidate,
    source: str,
    version: str,
    recipe: dict[str, Any],
    data: bytes,
    patch_job: PatchMapJob | None = None,
    made_of: PatchMap | None = None,
) -> PatchMap:
    record = {"candidate": candidate, "source": source, "version": version}
    if found := PatchMap.objects.filter(**record).first():
        return found
    values = map_read(data)
    rows, columns = values.quality.shape
    try:
        with transaction.atomic():
            return PatchMap.objects.create(
                **record,
                recipe=recipe,
                asset=map_store(project=candidate.project, data=data),
                rows=rows,
                columns=columns,
                quality_mean=float(values.quality.mean()),
                coverage_mean=float(values.coverage.mean()),
                patch_job=patch_job,
                made_of=made_of,
            )
    except IntegrityError:  # another worker made the same map meanwhile
        return PatchMap.objects.get(**record)
