from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber

from annotate.accounts.models import User
from annotate.core.errors import Conflict, NotFound
from annotate.core.models import JobStatus
from annotate.datasets.models import (
    ImageImport,
    ImportedFile,
    ImportLikeness,
    ImportProblem,
    Snapshot,
    SnapshotPair,
)
from annotate.projects.models import Role
from annotate.projects.selectors import check_role


def access_snapshot(*, user: User, pk: int, at_least: Role) -> Snapshot:
    snapshot = (
        Snapshot.objects.select_related("project", "before")
        .prefetch_related("campaigns")
        .filter(pk=pk)
        .first()
    )
    if snapshot is None:
        raise NotFound("No such snapshot.")
    check_role(user=user, project_id=snapshot.project_id, at_least=at_least, what="snapshot")
    return snapshot


def pairs_of(snapshot: Snapshot) -> QuerySet[SnapshotPair]:
    """What a builder chose, with all that is needed to show it."""
    return SnapshotPair.objects.filter(snapshot=snapshot).select_related(
        "prompt",
        "winner__model_version",
        "winner__asset__video__poster",
        "loser__model_version",
        "loser__asset__video__poster",
    )


def access_image_import(*, user: User, pk: int, at_least: Role) -> ImageImport:
    job = ImageImport.objects.select_related("project", "prompt_set").filter(pk=pk).first()
    if job is None:
        raise NotFound("No such import.")
    check_role(user=user, project_id=job.project_id, at_least=at_least, what="import")
    return job


@dataclass
class Told:
    """What an import had to say: how often, and the first few."""

    problem_count: int = 0
    problems: list[ImportProblem] = field(default_factory=list)
    likeness_count: int = 0
    likenesses: list[ImportLikeness] = field(default_factory=list)


def told_by(jobs: Iterable[ImageImport], *, problems: int, likenesses: int) -> dict[int, Told]:
    """By import, for a page of them in two statements; of each so many problems and likenesses.

    Likenesses come the most alike first, each with `like_file`.
    """
    ids = [job.pk for job in jobs]
    told = {pk: Told() for pk in ids}
    for problem in _first(ImportProblem.objects.filter(image_import__in=ids), "row", most=problems):
        told[problem.image_import_id].problems.append(problem)
        told[problem.image_import_id].problem_count = problem.of
    # The name that the other image first came in under, in this import or in one before it.
    name = ImportedFile.objects.filter(
        asset=OuterRef("like"), image_import__project=OuterRef("image_import__project")
    )
    likes = ImportLikeness.objects.filter(image_import__in=ids).select_related("like")
    named = Coalesce(Subquery(name.order_by("pk").values("file")[:1]), Value(""))
    for like in _first(likes, "distance", "row", most=likenesses).annotate(like_file=named):
        told[like.image_import_id].likenesses.append(like)
        told[like.image_import_id].likeness_count = like.of
    return told


def _first(rows: QuerySet[Any], *order: str, most: int) -> QuerySet[Any]:
    """The first rows of each import; each has `of`, how many its import has."""
    each = F("image_import")
    ordered = [*order, "pk"]
    found: QuerySet[Any] = (
        rows.annotate(
            place=Window(RowNumber(), partition_by=each, order_by=ordered),
            of=Window(Count("pk"), partition_by=each),
        )
        .filter(place__lte=most)
        .order_by("image_import", *ordered)
    )
    return found


def snapshot_folder(snapshot: Snapshot) -> Path:
    """The folder of a finished snapshot."""
    if snapshot.status != JobStatus.SUCCEEDED:
        raise Conflict("This snapshot is not finished yet.")
    return Path(snapshot.uri)


def snapshot_file(snapshot: Snapshot, name: str) -> Path:
    """One file of it; a name that leads anywhere else does not exist."""
    folder = snapshot_folder(snapshot).resolve()
    if "\0" in name:  # no path can hold one
        raise NotFound("No such file in this snapshot.")
    path = (folder / name).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise NotFound("No such file in this snapshot.")
    return path
