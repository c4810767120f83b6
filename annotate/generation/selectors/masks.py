"""Reads of jobs of masks, and the preview of one mask."""

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from PIL import Image

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError, NotFound
from annotate.generation.models import MaskJob, MaskRecord
from annotate.generation.services.masks import maker_checked, uses_depth_model
from annotate.media.models import Asset
from annotate.media.storage import content_read
from annotate.projects.models import Project, Role
from annotate.projects.selectors import check_role
from annotate.prompts.models import PromptImage, PromptSet
from training.contracts import AnyMaker, SlopeDepth, WarpMaker
from training.masks import MaskFailed, draw_mask

PREVIEW = 512  # pixels of the longer side
PREVIEW_TRIES = 20  # nobody waits at a form for a thousand
HOLE = (236, 64, 150)


def mask_jobs_of(project: Project) -> QuerySet[MaskJob]:
    return _jobs().filter(project=project)


def access_mask_job(*, user: User, pk: int, at_least: Role) -> MaskJob:
    job = _jobs().select_related("project").filter(pk=pk).first()
    if job is None:
        raise NotFound("No such job of masks.")
    check_role(user=user, project_id=job.project_id, at_least=at_least, what="job of masks")
    return job


def masks_of(job: MaskJob) -> QuerySet[MaskRecord]:
    """With the pictures of the prompts that were made."""
    return (
        MaskRecord.objects.filter(mask_job=job)
        .select_related("made")
        .prefetch_related("made__images__asset")
    )


@dataclass(frozen=True)
class Preview:
    picture: str  # a data: address of the photo with its hole painted over; empty without photos
    text: str  # the prompt's
    share: float
    parameters: dict[str, Any]
    note: str = ""


def mask_preview(
    *, prompt_set: PromptSet, maker: Mapping[str, Any], seed: int, number: int
) -> Preview:
    """The mask that a job would make of the set's photo `number` (counted round and round).

    Exactly that mask, but for other views: those are shown of a small copy, and without the depth
    model, which the server does not hold. Raises ApplicationError.
    """
    checked = maker_checked(maker)
    rows = PromptImage.objects.filter(prompt__prompt_set=prompt_set, role=PromptImage.Role.SOURCE)
    count = rows.count()
    if not count:
        # A form asks as soon as a set is chosen: that one has no photos yet is no mistake.
        return Preview("", "", 0.0, {}, "No prompt of this set has a source image.")
    row = rows.select_related("asset", "prompt").order_by("prompt_id")[number % count]
    image = _opened(row.asset)
    small = image.copy()
    small.thumbnail((PREVIEW, PREVIEW))
    quick = checked.model_copy(update={"tries": min(checked.tries, PREVIEW_TRIES)})
    note = (
        "Another depth is used here than the job's model gives."
        if uses_depth_model(checked)
        else ""
    )
    try:
        masked = draw_mask(
            small if isinstance(checked, WarpMaker) else image,
            _without_model(quick),
            seed=seed,
            image_sha256=row.asset.sha256,
        )
    except MaskFailed as error:
        raise ApplicationError(f"This photo: {error}.") from None
    source = small if masked.source is None else Image.fromarray(masked.source)
    hole = Image.fromarray(masked.mask).resize(source.size, Image.Resampling.BILINEAR)
    shown = Image.composite(Image.new("RGB", source.size, HOLE), source, hole)
    return Preview(_address(shown), row.prompt.text, masked.share, masked.parameters, note)


def _without_model(maker: AnyMaker) -> AnyMaker:
    if isinstance(maker, WarpMaker) and uses_depth_model(maker):
        return maker.model_copy(update={"depth": SlopeDepth()})
    return maker


def _opened(asset: Asset) -> Image.Image:
    with Image.open(io.BytesIO(content_read(asset.storage_key))) as image:
        return image.convert("RGB")


def _address(image: Image.Image) -> str:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=80)
    return f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def _jobs() -> QuerySet[MaskJob]:
    return MaskJob.objects.select_related("prompt_set", "target").annotate(
        mask_count=Count("records")
    )
