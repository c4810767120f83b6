"""Rows of an image and its prompt alone, which most are: many of them in a few statements.

What they come to is what the careful way (ingest_careful.py) comes to, row by row. Nothing here can
fail for one row after something of it was written, so none needs a savepoint.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from annotate.datasets.models import ImageImport
from annotate.datasets.services.ingest_like import Like, like_of
from annotate.generation.services.draw import Import, candidates_import
from annotate.media.images import Picture
from annotate.media.likeness import distance
from annotate.media.models import Asset
from annotate.media.services import pictures_store
from annotate.prompts.services import prompts_get_or_create
from annotate.registry.models import ModelVersion

Models = Callable[[str], ModelVersion | None]


@dataclass(frozen=True)
class Plain:
    picture: Picture
    text: str
    model: str  # a name, or nothing


@dataclass(frozen=True)
class Kept:
    """What became of a row. Without an asset it was left out for what it is like."""

    asset: Asset | None
    is_new: bool = False
    like: Like | None = None


def plain_keep(job: ImageImport, rows: Sequence[Plain], model_of: Models) -> list[Kept]:
    """The rows' outcomes, in their order."""
    runs = _unlike(rows, within=job.near_distance)
    return [kept for run in runs for kept in _keep(job, run, model_of)]


def _unlike(rows: Sequence[Plain], *, within: int) -> Iterator[list[Plain]]:
    """Runs in which no image is like another: what is like it is in the database when its turn comes."""
    run: list[Plain] = []
    for row in rows:
        mine = row.picture.likeness
        others = (each.picture.likeness for each in run)
        if mine is not None and any(
            other is not None and distance(mine, other) <= within for other in others
        ):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _keep(job: ImageImport, rows: Sequence[Plain], model_of: Models) -> list[Kept]:
    near = [like_of(job, row.picture) for row in rows]
    skips = job.near == ImageImport.Near.SKIP
    taken = [row for row, like in zip(rows, near, strict=True) if not (like and skips)]
    assets = pictures_store(project=job.project, pictures=[row.picture for row in taken])
    prompts = prompts_get_or_create(prompt_set=job.prompt_set, texts=[row.text for row in taken])
    new = iter(
        candidates_import(
            project=job.project,
            imports=[
                Import(prompts[row.text], assets[row.picture.sha256], model_of(row.model))
                for row in taken
            ],
        )
    )
    return [
        Kept(None, like=like)
        if like and skips
        else Kept(assets[row.picture.sha256], is_new=next(new), like=like)
        for row, like in zip(rows, near, strict=True)
    ]
