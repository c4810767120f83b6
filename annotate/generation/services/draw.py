"""Writes to generation jobs and candidates."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError
from annotate.core.jobs import job_claim, job_send
from annotate.generation.models import Candidate, GenerationJob, GenerationProblem
from annotate.generation.services.modes import (
    SELDOM_KEYS,
    model_check,
    prompts_check,
    settings_checked,
    settings_identity,
)
from annotate.generation.services.reconstructions import reconstruction_note
from annotate.media.models import Asset
from annotate.media.services import latent_store, media_store
from annotate.projects.models import Project
from annotate.prompts.models import Prompt, PromptImage, PromptSet
from annotate.prompts.selectors import prompts_for
from annotate.registry.models import ModelVersion
from training.contracts import pool_seeds

MOST_IMAGES = 1_000_000
MOST_IN_A_POOL = 10_000


def sampler_checked(sampler: dict[str, Any]) -> dict[str, Any]:
    """Settings of drawing from words alone, which evaluations share; no adapter is held back."""
    checked = settings_checked("text", sampler)
    if seldom := sorted(checked.keys() & set(SELDOM_KEYS)):
        raise ApplicationError(f"{seldom[0]!r} is no setting here.", sampler=seldom[0])
    return checked


def sampler_identity(sampler: dict[str, Any]) -> str:
    return settings_identity("text", sampler)


def generation_create(
    *,
    project: Project,
    user: User | None,
    model_version: ModelVersion,
    prompt_set: PromptSet,
    seeds: Sequence[int] = (),
    seeds_per_prompt: int = 0,
    pool_seed: int = 0,
    sampler: dict[str, Any],
    split: str = "",
    prompt_limit: int | None = None,
    mode: str = "text",
    prompt: Prompt | None = None,
    awaited: bool = False,
) -> GenerationJob:
    """Ask for images of the prompts of a set (of a split, the first few), or of one of them alone.

    Either `seeds`, the same for every prompt, or pools of `seeds_per_prompt`. Raises before
    anything is drawn where model, prompts and mode do not fit.
    """
    if model_version.source == ModelVersion.Source.EXTERNAL:
        raise ApplicationError("We hold no weights of this model: it came in with its images.")
    model_check(model_version, mode)
    _check_pool(seeds, seeds_per_prompt)
    prompts = _asked(prompt, prompt_set=prompt_set, split=split, limit=prompt_limit)
    if not (drawings := prompts.count() * (seeds_per_prompt or len(set(seeds)))):
        raise ApplicationError("There is nothing to draw: give at least one prompt and one seed.")
    is_lora = bool(model_version.adapter_uri) and mode != "reference"
    checked = settings_checked(mode, sampler, adapter=is_lora)
    images = drawings * len(checked.get("levels") or [None])
    if images > MOST_IMAGES:
        raise ApplicationError(f"That is {images:,} images; at most {MOST_IMAGES:,}.")
    prompts_check(prompts, mode)
    with transaction.atomic():
        job = GenerationJob.objects.create(
            project=project,
            requested_by=user,
            model_version=model_version,
            prompt_set=prompt_set,
            split=split,
            prompt_limit=prompt_limit,
            mode=mode,
            prompt=prompt,
            awaited=awaited,
            seeds=list(dict.fromkeys(seeds)),
            seeds_per_prompt=seeds_per_prompt,
            pool_seed=pool_seed if seeds_per_prompt else 0,
            sampler=checked,
            sampler_sha256=settings_identity(mode, checked),
            progress_total=images,
        )
        job_send(job)
    return job


def _check_pool(seeds: Sequence[int], seeds_per_prompt: int) -> None:
    problem = ""
    if seeds and seeds_per_prompt:
        problem = "Give seeds, or how many a prompt (seeds_per_prompt), not both."
    if seeds_per_prompt > MOST_IN_A_POOL:
        problem = f"A pool holds at most {MOST_IN_A_POOL:,} seeds a prompt."
    if problem:
        raise ApplicationError(problem, seeds_per_prompt=problem)


def generation_claim(pk: int) -> GenerationJob | None:
    return job_claim(GenerationJob, pk)


def item_key(prompt_id: int, seed: int) -> str:
    return f"p{prompt_id}-s{seed}"


def record_of(key: str) -> tuple[int, int, str]:
    """Prompt, seed and variant of an item's key, such as p12-s3 or p12-s3-t500."""
    prompt, seed, *variant = key.split("-")
    return int(prompt[1:]), int(seed[1:]), "-".join(variant)


def problem_store(*, job: GenerationJob, item: str, message: str) -> None:
    """Keep what was wrong with one item. Told twice, it is stored once."""
    prompt_id, *_ = record_of(item)
    GenerationProblem.objects.get_or_create(
        job=job, item=item, message=message, defaults={"prompt_id": prompt_id}
    )


def generation_items(job: GenerationJob) -> list[dict[str, Any]]:
    """Everything the job draws, in the order of prompts, then seeds."""
    prompts = _prompts(job).prefetch_related(
        Prefetch("images", PromptImage.objects.select_related("asset").order_by("position"))
    )
    return [
        {"key": item_key(prompt.pk, seed), "prompt": prompt.text, "seed": seed, **_files(prompt)}
        for prompt in prompts
        for seed in _seeds(job, prompt)
    ]


def _seeds(job: GenerationJob, prompt: Prompt) -> Sequence[int]:
    if job.seeds_per_prompt:
        return pool_seeds(job.pool_seed, prompt.text, job.seeds_per_prompt)
    return job.seeds


def generation_inputs(job: GenerationJob) -> Iterator[tuple[str, str]]:
    """The images of the job's prompts: where each lies in the job folder, and its storage key."""
    assets = Asset.objects.filter(
        pk__in=PromptImage.objects.filter(prompt__in=_prompts(job).values("pk")).values("asset")
    )
    for asset in assets.order_by("pk").iterator():
        yield _input_path(asset), asset.storage_key


def _prompts(job: GenerationJob) -> QuerySet[Prompt]:
    return _asked(job.prompt, prompt_set=job.prompt_set, split=job.split, limit=job.prompt_limit)


def _asked(
    prompt: Prompt | None, *, prompt_set: PromptSet, split: str, limit: int | None
) -> QuerySet[Prompt]:
    if prompt is not None:
        return Prompt.objects.filter(pk=prompt.pk)
    return prompts_for(prompt_set=prompt_set, split=split, limit=limit)


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
    # Nothing on this side reads the latents of a video's frames.
    latents = {"save_latents": False} if job.mode == "video" else {}
    return {**model_paths(job.model_version), "mode": job.mode, **job.sampler, **latents}


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
    prompt_id, seed, variant = record_of(key)
    return candidate_record(
        project=job.project,
        model_version_id=job.model_version_id,
        prompt_id=prompt_id,
        seed=seed,
        variant=variant,
        sampler_sha256=job.sampler_sha256,
        image=image,
        latent=latent,
        vae_sha256=str(meta.get("vae_sha256") or ""),
        generation_job=job,
        timestep=meta.get("timestep"),
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
    variant: str = "",
    timestep: float | None = None,
) -> Candidate:
    record = {
        "origin": Candidate.Origin.GENERATED,
        "model_version_id": model_version_id,
        "prompt_id": prompt_id,
        "sampler_sha256": sampler_sha256,
        "seed": seed,
        "variant": variant,
    }
    if found := Candidate.objects.filter(**record).first():
        return found
    asset = media_store(project=project, data=image)
    latent_asset = latent_store(project=project, data=latent) if latent else None
    try:
        with transaction.atomic():
            candidate = Candidate.objects.create(
                project=project,
                asset=asset,
                latent=latent_asset,
                latent_vae_sha256=vae_sha256 if latent else "",
                generation_job=generation_job,
                **record,
            )
            reconstruction_note(candidate, variant, timestep)
            return candidate
    except IntegrityError:  # another worker drew the same record meanwhile
        return Candidate.objects.get(**record)


def candidate_import(
    *, prompt: Prompt, project: Project, asset: Asset, model_version: ModelVersion | None
) -> tuple[Candidate, bool]:
    """An image that exists already becomes a candidate. The second value: was it new?"""
    return Candidate.objects.get_or_create(
        project=project,
        prompt=prompt,
        asset=asset,
        model_version=model_version,
        origin=_origin(model_version),
    )


@dataclass(frozen=True)
class Import:
    """An image that exists already, on its way to being a candidate."""

    prompt: Prompt
    asset: Asset
    model_version: ModelVersion | None

    @property
    def key(self) -> tuple[int, int, int | None]:
        return self.prompt.pk, self.asset.pk, self.model_version.pk if self.model_version else None


@transaction.atomic(savepoint=False)
def candidates_import(*, project: Project, imports: Sequence[Import]) -> list[bool]:
    """As `candidate_import`, many in two statements. Returns of each whether it was new."""
    there: set[tuple[int, int, int | None]] = set(
        Candidate.objects.filter(
            prompt__in={each.prompt.pk for each in imports},
            asset__in={each.asset.pk for each in imports},
        )
        .filter(origin__in=[Candidate.Origin.IMPORTED, Candidate.Origin.REAL])
        .values_list("prompt_id", "asset_id", "model_version_id")
    )
    new = []
    for each in imports:
        new.append(each.key not in there)
        there.add(each.key)
    Candidate.objects.bulk_create(
        [
            Candidate(
                project=project,
                prompt=each.prompt,
                asset=each.asset,
                model_version=each.model_version,
                origin=_origin(each.model_version),
            )
            for each, is_new in zip(imports, new, strict=True)
            if is_new
        ],
        ignore_conflicts=True,  # somebody else imported it meanwhile
    )
    return new


def _origin(model_version: ModelVersion | None) -> Candidate.Origin:
    return Candidate.Origin.IMPORTED if model_version else Candidate.Origin.REAL
