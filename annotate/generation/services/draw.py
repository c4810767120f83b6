"""Writes to generation jobs and candidates."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError
from annotate.core.hashing import sha256_of
from annotate.core.jobs import job_claim, job_send
from annotate.generation.models import Candidate, GenerationJob
from annotate.media.models import Asset
from annotate.media.services import image_store, latent_store
from annotate.projects.models import Project
from annotate.prompts.models import Prompt, PromptImage, PromptSet
from annotate.prompts.selectors import prompts_for
from annotate.registry.models import ModelVersion
from training.contracts import BadJob, GenerateConfig, parse_config

MOST_IMAGES = 1_000_000
# What changes an image; batch size and the like do not, and stay out of its identity.
SAMPLER_KEYS = ("steps", "guidance", "width", "height", "sampler")


def sampler_checked(sampler: dict[str, Any]) -> dict[str, Any]:
    """The sampler settings with every default written out. Raises for an unknown or bad one."""
    known = {*SAMPLER_KEYS, "batch_size"}
    if unknown := sorted(sampler.keys() - known):
        raise ApplicationError(
            f"The sampler has no setting {unknown[0]!r}; it has {', '.join(sorted(known))}.",
            sampler=unknown[0],
        )
    try:
        config = parse_config(GenerateConfig, {**sampler, "model": "-"})
    except BadJob as error:
        raise ApplicationError(f"Sampler {error}.", sampler=str(error)) from None
    return config.model_dump(include=known)


def sampler_identity(sampler: dict[str, Any]) -> str:
    return sha256_of({key: sampler[key] for key in SAMPLER_KEYS})


def generation_create(
    *,
    project: Project,
    user: User | None,
    model_version: ModelVersion,
    prompt_set: PromptSet,
    seeds: Sequence[int],
    sampler: dict[str, Any],
    split: str = "",
    prompt_limit: int | None = None,
    prompt: Prompt | None = None,
    awaited: bool = False,
) -> GenerationJob:
    """Ask for images: of the prompts of a set (of a split, the first few), or of one of them alone."""
    if model_version.source == ModelVersion.Source.EXTERNAL:
        raise ApplicationError("We hold no weights of this model: it came in with its images.")
    prompts = prompts_for(prompt_set=prompt_set, split=split, limit=prompt_limit)
    wanted = 1 if prompt else prompts.count()
    if not wanted or not seeds:
        raise ApplicationError("There is nothing to draw: give at least one prompt and one seed.")
    if wanted * len(seeds) > MOST_IMAGES:
        raise ApplicationError(f"That is {wanted * len(seeds):,} images; at most {MOST_IMAGES:,}.")
    checked = sampler_checked(sampler)
    with transaction.atomic():
        job = GenerationJob.objects.create(
            project=project,
            requested_by=user,
            model_version=model_version,
            prompt_set=prompt_set,
            split=split,
            prompt_limit=prompt_limit,
            prompt=prompt,
            awaited=awaited,
            seeds=list(dict.fromkeys(seeds)),
            sampler=checked,
            sampler_sha256=sampler_identity(checked),
            progress_total=wanted * len(set(seeds)),
        )
        job_send(job)
    return job


def generation_claim(pk: int) -> GenerationJob | None:
    return job_claim(GenerationJob, pk)


def item_key(prompt_id: int, seed: int) -> str:
    return f"p{prompt_id}-s{seed}"


def generation_items(job: GenerationJob) -> list[dict[str, Any]]:
    """Everything the job draws, in the order of prompts, then seeds."""
    prompts = _prompts(job).prefetch_related(
        Prefetch("images", PromptImage.objects.select_related("asset").order_by("position"))
    )
    return [
        {"key": item_key(prompt.pk, seed), "prompt": prompt.text, "seed": seed, **_files(prompt)}
        for prompt in prompts
        for seed in job.seeds
    ]


def generation_inputs(job: GenerationJob) -> Iterator[tuple[str, str]]:
    """The images of the job's prompts: where each lies in the job folder, and its storage key."""
    assets = Asset.objects.filter(
        pk__in=PromptImage.objects.filter(prompt__in=_prompts(job).values("pk")).values("asset")
    )
    for asset in assets.order_by("pk").iterator():
        yield _input_path(asset), asset.storage_key


def _prompts(job: GenerationJob) -> QuerySet[Prompt]:
    if job.prompt:
        return Prompt.objects.filter(pk=job.prompt.pk)
    return prompts_for(prompt_set=job.prompt_set, split=job.split, limit=job.prompt_limit)


def _files(prompt: Prompt) -> dict[str, Any]:
    """A prompt's images as an item names them: by the content, so that other bytes are another item."""
    files: dict[str, Any] = {}
    for image in prompt.images.all():
        path = _input_path(image.asset)
        if image.role == PromptImage.Role.REFERENCE:
            files.setdefault("references", []).append(path)
        else:
            files[image.role] = path
    return files


def _input_path(asset: Asset) -> str:
    return f"inputs/{asset.storage_key.rsplit('/', 1)[-1]}"


def generation_config(job: GenerationJob) -> dict[str, Any]:
    return {**model_paths(job.model_version), **job.sampler}


def model_paths(model: ModelVersion) -> dict[str, Any]:
    """Where a job finds a model's weights."""
    return {"model": model.uri, "adapter": model.adapter_uri or None}


def candidate_store(
    *,
    job: GenerationJob,
    key: str,
    image: bytes,
    latent: bytes | None = None,
    meta: Mapping[str, Any],
) -> Candidate:
    """Keep what the job drew for one item. Told twice, it is stored once."""
    prompt_id, seed = (int(part[1:]) for part in key.split("-"))
    return candidate_record(
        project=job.project,
        model_version_id=job.model_version_id,
        prompt_id=prompt_id,
        seed=seed,
        sampler_sha256=job.sampler_sha256,
        image=image,
        latent=latent,
        vae_sha256=str(meta.get("vae_sha256") or ""),
        generation_job=job,
    )


def candidate_record(
    *,
    project: Project,
    model_version_id: int,
    prompt_id: int,
    seed: int,
    sampler_sha256: str,
    image: bytes,
    latent: bytes | None,
    vae_sha256: str,
    generation_job: GenerationJob | None = None,
) -> Candidate:
    record = {
        "origin": Candidate.Origin.GENERATED,
        "model_version_id": model_version_id,
        "prompt_id": prompt_id,
        "sampler_sha256": sampler_sha256,
        "seed": seed,
    }
    if found := Candidate.objects.filter(**record).first():
        return found
    asset = image_store(project=project, data=image)
    latent_asset = latent_store(project=project, data=latent) if latent else None
    try:
        with transaction.atomic():
            return Candidate.objects.create(
                project=project,
                asset=asset,
                latent=latent_asset,
                latent_vae_sha256=vae_sha256 if latent else "",
                generation_job=generation_job,
                **record,
            )
    except IntegrityError:  # another worker drew the same record meanwhile
        return Candidate.objects.get(**record)


def candidate_import(
    *, prompt: Prompt, project: Project, asset: Asset, model_version: ModelVersion | None
) -> tuple[Candidate, bool]:
    """An image that exists already becomes a candidate. The second value: was it new?"""
    origin = Candidate.Origin.IMPORTED if model_version else Candidate.Origin.REAL
    return Candidate.objects.get_or_create(
        project=project,
        prompt=prompt,
        asset=asset,
        model_version=model_version,
        origin=origin,
    )
