"""One row with all that belongs to it, in a savepoint: what goes wrong leaves nothing of it."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from django.db import transaction

from annotate.core.errors import ApplicationError
from annotate.datasets.models import ImageImport
from annotate.datasets.services.ingest_like import Like, like_of
from annotate.datasets.services.ingest_plain import Kept
from annotate.datasets.services.ingest_rows import Given, Ingest, Row
from annotate.generation.services.draw import candidate_import
from annotate.media.images import Picture
from annotate.media.models import Asset
from annotate.media.services import picture_store, video_store
from annotate.prompts.inputs import Inputs
from annotate.prompts.rows import MOST_CHARACTERS, clean
from annotate.prompts.services import prompt_enter, prompt_get_or_create


@dataclass
class Resembles(Exception):
    """The row's image is left out because of one that is there."""

    like: Like


def careful_keep(ingest: Ingest, row: Row) -> Kept | ApplicationError:
    """What goes wrong with this row leaves nothing of it, and all of the others."""
    if isinstance(row.given, ApplicationError):
        return row.given
    try:
        with transaction.atomic():
            return _keep(ingest, row, row.given)
    except Resembles as found:
        return Kept(None, like=found.like)
    except ApplicationError as error:
        return error


def _keep(ingest: Ingest, row: Row, given: Given) -> Kept:
    """The row's image and all that belongs to it."""
    if ingest.job.target == ImageImport.Target.PHOTOS:
        return _photo(ingest.job, row, given)
    return _candidate(ingest, row, given)


def _candidate(ingest: Ingest, row: Row, given: Given) -> Kept:
    job, text = ingest.job, prompt_text(row)
    # A hole may be filled without a word.
    if len(text) > MOST_CHARACTERS or not (text or given.source):
        raise ApplicationError(f"The prompt must have 1 to {MOST_CHARACTERS:,} characters.")
    inputs = Inputs.of(
        job.project, source=given.source, mask=given.mask, references=given.references
    )
    asset, like = _asset(job, given.file, inputs)
    prompt = prompt_get_or_create(prompt_set=job.prompt_set, text=text, inputs=inputs)
    _, is_new = candidate_import(
        prompt=prompt,
        project=job.project,
        asset=asset,
        model_version=ingest.model(model_name(row)),
    )
    return Kept(asset, is_new, like)


def prompt_text(row: Row) -> str:
    return clean(str(row.values.get("prompt") or ""))


def model_name(row: Row) -> str:
    return clean(str(row.values.get("model") or ""))[:120]


def _photo(job: ImageImport, row: Row, given: Given) -> Kept:
    """A prompt of the caption, with the photo as the image that masks and models start from."""
    text = clean(str(row.values.get("caption") or row.values.get("prompt") or "")) or _caption(row)
    if len(text) > MOST_CHARACTERS:
        raise ApplicationError(f"The caption has more than {MOST_CHARACTERS:,} characters.")
    asset, like = _asset(job, given.file, Inputs())
    more = Inputs.of(job.project, source=asset, mask=given.mask, references=given.references)
    _, is_new = prompt_enter(
        prompt_set=job.prompt_set,
        text=text,
        inputs=more,
        category=clean(str(row.values.get("category") or ""))[:80],
    )
    return Kept(asset, is_new, like)


def _caption(row: Row) -> str:
    """A photo without a caption is called by its path: of 00.jpg in two folders each has its own name."""
    name = PurePosixPath(row.file.replace("\\", "/")).with_suffix("").as_posix()
    return clean(name.replace("_", " ").replace("-", " "))


def _asset(job: ImageImport, file: Picture | bytes, inputs: Inputs) -> tuple[Asset, Like | None]:
    """Kept, and compared with what is there. Raises Resembles where that is to be left out."""
    if not isinstance(file, Picture):
        return video_store(project=job.project, data=file), None
    like = like_of(job, file, inputs)
    if like and job.near == ImageImport.Near.SKIP:
        raise Resembles(like)
    return picture_store(project=job.project, picture=file), like
