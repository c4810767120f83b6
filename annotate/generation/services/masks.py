"""Writes to jobs of masks, and the prompts that come of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError
from annotate.core.hashing import sha256_of
from annotate.core.jobs import job_claim, job_send
from annotate.generation.models import MaskJob, MaskRecord
from annotate.generation.services.draw import MOST_IMAGES, item_key
from annotate.media.models import Asset
from annotate.media.services import image_store
from annotate.projects.models import Project
from annotate.prompts.inputs import Inputs
from annotate.prompts.models import Prompt, PromptImage, PromptSet
from annotate.prompts.selectors import prompts_for
from annotate.prompts.services import prompt_get_or_create
from training.contracts import AnyMaker, BadJob, ModelDepth, WarpMaker, parse_maker

SOURCE, REFERENCE = PromptImage.Role.SOURCE, PromptImage.Role.REFERENCE
NAME = 80  # characters of a photo's name in what is told of it


def maker_checked(maker: Mapping[str, Any]) -> AnyMaker:
    """The maker's settings with every default. Raises for a bad one, by name.

    Which weights estimate depth is the operator's to say: a request asks for "model" and no more.
    """
    asked = dict(maker)
    depth = asked.get("depth")
    if isinstance(depth, Mapping) and depth.get("kind") == "model":
        if "model" in depth:
            raise ApplicationError(
                "The depth model is chosen by the server's operator; leave `model` out.",
                maker="depth.model cannot be set here.",
            )
        if not settings.DEPTH_MODEL:
            raise ApplicationError(
                "This server has no depth model. Ask its operator to set DEPTH_MODEL, or take"
                " the depth `slope`.",
                maker="No depth model.",
            )
        asked["depth"] = {**depth, "model": settings.DEPTH_MODEL}
    try:
        return parse_maker(asked)
    except BadJob as error:
        raise ApplicationError(f"The maker of masks: {error}.", maker=str(error)) from None


def uses_depth_model(maker: AnyMaker) -> bool:
    return isinstance(maker, WarpMaker) and isinstance(maker.depth, ModelDepth)


def mask_job_create(
    *,
    project: Project,
    user: User | None,
    prompt_set: PromptSet,
    target: str,
    maker: Mapping[str, Any],
    seeds: Sequence[int],
    split: str = "",
    prompt_limit: int | None = None,
) -> MaskJob:
    """Mask every prompt of a set that has a source image, into the set named `target`."""
    checked = maker_checked(maker).model_dump(mode="json")
    if target == prompt_set.name:
        raise ApplicationError(
            "The masked prompts need a set of their own. Give another name.",
            target="This is the set of the photos.",
        )
    wanted = _with_source(prompt_set, split, prompt_limit).count()
    count = wanted * len(set(seeds))
    if not count:
        raise ApplicationError(
            "No prompt of this choice has a source image. Import some with their photos."
        )
    if count > MOST_IMAGES:
        raise ApplicationError(f"That is {count:,} masks; at most {MOST_IMAGES:,}.")
    with transaction.atomic():
        into, _ = PromptSet.objects.get_or_create(project=project, name=target)
        job = MaskJob.objects.create(
            project=project,
            requested_by=user,
            prompt_set=prompt_set,
            target=into,
            split=split,
            prompt_limit=prompt_limit,
            seeds=list(dict.fromkeys(seeds)),
            maker=checked,
            maker_sha256=sha256_of(checked),
            progress_total=count,
        )
        job_send(job)
    return job


def mask_job_claim(pk: int) -> MaskJob | None:
    return job_claim(MaskJob, pk)


def mask_prompts(job: MaskJob) -> QuerySet[Prompt]:
    """What the job masks; prompts that came after it was asked for are another job's."""
    return _with_source(job.prompt_set, job.split, job.prompt_limit, before=job)


def mask_items(job: MaskJob) -> list[dict[str, Any]]:
    """Everything the job makes, in the order of prompts, then seeds."""
    rows = PromptImage.objects.filter(prompt__in=list(mask_prompts(job)), role=SOURCE)
    return [
        {
            "key": item_key(row.prompt_id, seed),
            "source": _file(row.asset),
            "seed": seed,
            "name": _called(row.prompt),
        }
        for row in rows.select_related("asset", "prompt").order_by("prompt_id")
        for seed in job.seeds
    ]


def mask_inputs(job: MaskJob) -> Iterator[tuple[str, str]]:
    """(path in the job folder, storage key) of each photo."""
    rows = PromptImage.objects.filter(prompt__in=list(mask_prompts(job)), role=SOURCE)
    assets = Asset.objects.filter(pk__in=rows.values("asset"))
    for asset in assets.order_by("pk").iterator(200):
        yield _file(asset), asset.storage_key


def mask_config(job: MaskJob) -> dict[str, Any]:
    return {"maker": job.maker, "sheet_tile": 0}


def mask_store(
    *, job: MaskJob, key: str, mask: bytes, source: bytes | None = None, meta: Mapping[str, Any]
) -> MaskRecord:
    """Keep a mask as a prompt of the target set. Told twice, it is stored once."""
    prompt_id, seed = (int(part[1:]) for part in key.split("-"))
    record = {
        "prompt_id": prompt_id,
        "maker_sha256": job.maker_sha256,
        "seed": seed,
        "target_id": job.target_id,
    }
    if found := MaskRecord.objects.filter(**record).first():
        return found
    try:
        with transaction.atomic():
            return MaskRecord.objects.create(
                mask_job=job,
                made=_prompt(job, prompt_id, mask, source),
                kind=job.maker["kind"],
                parameters=meta["parameters"],
                share=meta["share"],
                **record,
            )
    except IntegrityError:  # another worker made the same record meanwhile
        return MaskRecord.objects.get(**record)


def mask_job_note_problems(job: MaskJob, failed: Sequence[Mapping[str, str]]) -> None:
    """What the program could not mask, by prompt."""
    problems = []
    for each in failed:
        prompt_id, seed = (int(part[1:]) for part in each["key"].split("-"))
        problems.append({"prompt": prompt_id, "seed": seed, "message": each["error"]})
    MaskJob.objects.filter(pk=job.pk).update(problems=problems)


def _prompt(job: MaskJob, prompt_id: int, mask: bytes, source: bytes | None) -> Prompt:
    original = Prompt.objects.get(pk=prompt_id)
    images = list(original.images.select_related("asset").order_by("position"))
    photo = next(image.asset for image in images if image.role == SOURCE)
    inputs = Inputs(
        source=image_store(project=job.project, data=source) if source else photo,
        mask=image_store(project=job.project, data=mask),
        references=tuple(image.asset for image in images if image.role == REFERENCE),
    )
    return prompt_get_or_create(
        prompt_set=job.target, text=original.text, inputs=inputs, like=original
    )


def _with_source(
    prompt_set: PromptSet, split: str, limit: int | None, *, before: MaskJob | None = None
) -> QuerySet[Prompt]:
    rows = prompts_for(prompt_set=prompt_set, split=split).filter(images__role=SOURCE)
    if before is not None:
        rows = rows.filter(created_at__lte=before.created_at)
    return rows[:limit] if limit else rows


def _called(prompt: Prompt) -> str:
    """A photo goes by its prompt's words, which are its file's name where it came without any."""
    words = " ".join(prompt.text.split()) or f"prompt {prompt.pk}"
    return words if len(words) <= NAME else f"{words[: NAME - 1]}…"


def _file(asset: Asset) -> str:
    return f"inputs/{asset.sha256}"
