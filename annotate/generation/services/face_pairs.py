"""Writes to face pair jobs, their pairs and their rejects."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError
from annotate.core.hashing import sha256_of
from annotate.core.jobs import job_claim, job_send, job_succeed
from annotate.generation.models import Candidate, Face, FacePair, FacePairJob, FaceReject
from annotate.generation.services.draw import (
    MOST_IMAGES,
    candidate_record,
    item_key,
    model_paths,
)
from annotate.generation.services.faces import input_path, scan_store
from annotate.media.models import Asset
from annotate.media.services import image_store
from annotate.projects.models import Project
from annotate.prompts.models import PromptImage, PromptSet
from annotate.prompts.selectors import prompts_for
from annotate.registry.models import ModelVersion
from training.contracts import BadJob, FacePairsConfig, parse_config

# What changes no pair stays out of a pair's identity.
NOT_IDENTITY = ("batch_size", "probe", "min_confidence", "min_pixels", "several", "min_change")
OURS = ("model", "adapter")  # these are the model version's


def settings_checked(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with every default written out. Raises for an unknown or bad one."""
    for name in OURS:
        if name in settings:
            raise ApplicationError(f"The setting {name!r} is the model version's.", settings=name)
    try:
        config = parse_config(FacePairsConfig, {**settings, "model": "-"})
    except BadJob as error:
        raise ApplicationError(f"Face pair {error}.", settings=str(error)) from None
    return config.model_dump(exclude=set(OURS))


def face_pair_job_create(
    *,
    project: Project,
    user: User | None,
    model_version: ModelVersion,
    prompt_set: PromptSet,
    seeds: Sequence[int],
    settings: Mapping[str, Any],
    split: str = "",
    prompt_limit: int | None = None,
) -> FacePairJob:
    if model_version.source == ModelVersion.Source.EXTERNAL:
        raise ApplicationError("We hold no weights of this model: it came in with its images.")
    checked = settings_checked(settings)
    with transaction.atomic():
        job = FacePairJob(
            project=project,
            requested_by=user,
            model_version=model_version,
            prompt_set=prompt_set,
            split=split,
            prompt_limit=prompt_limit,
            seeds=list(dict.fromkeys(seeds)),
            settings=checked,
            settings_sha256=sha256_of(
                {name: value for name, value in checked.items() if name not in NOT_IDENTITY}
            ),
        )
        photos = photos_of(job).count()
        if not photos or not seeds:
            raise ApplicationError(
                "There is nothing to make pairs of: give at least one seed, and prompts that have"
                " a source image (the photo)."
            )
        job.progress_total = photos * len(job.seeds)
        if job.progress_total > MOST_IMAGES:
            raise ApplicationError(
                f"That is {job.progress_total:,} pairs; at most {MOST_IMAGES:,}."
            )
        job.save()
        job_send(job)
    return job


def face_pair_job_claim(pk: int) -> FacePairJob | None:
    return job_claim(FacePairJob, pk)


def photos_of(job: FacePairJob) -> QuerySet[PromptImage]:
    """The photos of the job's prompts; prompts without one are left out."""
    prompts = prompts_for(prompt_set=job.prompt_set, split=job.split, limit=job.prompt_limit)
    return (
        PromptImage.objects.filter(prompt__in=prompts.values("pk"), role=PromptImage.Role.SOURCE)
        .select_related("asset", "prompt")
        .order_by("prompt_id")
    )


def face_pair_config(job: FacePairJob) -> dict[str, Any]:
    return {**model_paths(job.model_version), **job.settings}


def face_pair_items(job: FacePairJob) -> list[dict[str, Any]]:
    """One item a photo and seed, in the order of prompts, then seeds."""
    return [
        {
            "key": item_key(photo.prompt_id, seed),
            "image": input_path(photo.asset),
            "caption": photo.prompt.text,
            "seed": seed,
        }
        for photo in photos_of(job)
        for seed in job.seeds
    ]


def face_pair_inputs(job: FacePairJob) -> Iterator[tuple[str, str]]:
    """(path in the job folder, storage key) of every photo."""
    for photo in photos_of(job):
        yield input_path(photo.asset), photo.asset.storage_key


@transaction.atomic
def face_pairs_store(
    *, job: FacePairJob, key: str, meta: Mapping[str, Any], read: Callable[[str], bytes]
) -> None:
    """Keep all that one photo and seed came to. Told twice, it is stored once.

    `read` gives the bytes of a file of the job's folder.
    """
    prompt_id, seed = (int(part[1:]) for part in key.split("-"))
    for reject in meta["rejects"]:
        FaceReject.objects.get_or_create(
            job=job,
            prompt_id=prompt_id,
            seed=seed,
            face=reject["face"],
            reason=reject["reason"],
            defaults={"detail": reject["detail"]},
        )
    if "detector" not in meta:  # a photo that could not be read was not searched
        return
    photo = PromptImage.objects.select_related("prompt").get(
        prompt_id=prompt_id, role=PromptImage.Role.SOURCE
    )
    scan = scan_store(asset_id=photo.asset_id, detector=meta["detector"], faces=meta["faces"])
    faces = {face.number: face for face in scan.faces.all()}
    for pair in meta["pairs"]:
        _pair_store(job, photo, faces[pair["face"]], seed, pair, read)


def _pair_store(
    job: FacePairJob,
    photo: PromptImage,
    face: Face,
    seed: int,
    pair: Mapping[str, Any],
    read: Callable[[str], bytes],
) -> FacePair:
    identity = {"face_pairs": job.settings_sha256, "face": face.pk}
    bad = candidate_record(
        project=job.project,
        model_version_id=job.model_version_id,
        prompt_id=photo.prompt_id,
        seed=seed,
        sampler_sha256=sha256_of(identity),
        image=read(pair["bad"]),
        latent=None,
        vae_sha256="",
    )
    if found := FacePair.objects.filter(bad=bad).first():
        return found
    asset = image_store(project=job.project, data=read(pair["good"]))
    good = _good(job, photo, asset, round_trip=pair["round_trip"])
    return FacePair.objects.create(
        job=job,
        good=good,
        bad=bad,
        face=face,
        mask=image_store(project=job.project, data=read(pair["mask"])),
        round_trip=pair["round_trip"],
        change=pair["change"],
    )


def _good(job: FacePairJob, photo: PromptImage, asset: Asset, *, round_trip: bool) -> Candidate:
    """The good image as a candidate that no model drew; through an autoencoder it is no photo."""
    origin = Candidate.Origin.ROUND_TRIP if round_trip else Candidate.Origin.REAL
    candidate, _ = Candidate.objects.get_or_create(
        project=job.project, prompt=photo.prompt, asset=asset, model_version=None, origin=origin
    )
    return candidate


def _there_already(job: FacePairJob, summary: Mapping[str, Any]) -> int:
    """How many of the pairs that the job made are an earlier job's: the same record, the same pair."""
    return max(0, int(summary.get("pairs", 0)) - FacePair.objects.filter(job=job).count())


def face_pairs_finish(job: FacePairJob, summary: Mapping[str, Any]) -> bool:
    """Whether this attempt was the one to end the job."""
    with transaction.atomic():
        if not job_succeed(job):
            return False
        told = {**summary, "there_already": _there_already(job, summary)}
        FacePairJob.objects.filter(pk=job.pk).update(summary=told)
    return True
