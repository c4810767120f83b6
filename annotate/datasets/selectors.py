from pathlib import Path

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from annotate.accounts.models import User
from annotate.core.errors import Conflict, NotFound
from annotate.core.models import JobStatus
from annotate.datasets.models import (
    ImageImport,
    ImportedFile,
    ImportLikeness,
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


def likenesses_of(job: ImageImport, most: int) -> list[ImportLikeness]:
    """Files that resemble another image, the most alike first; each has `like_file`."""
    # The name that the other image first came in under, in this import or in one before it.
    name = ImportedFile.objects.filter(
        asset=OuterRef("like"), image_import__project=OuterRef("image_import__project")
    )
    return list(
        job.likenesses.select_related("like")
        .annotate(like_file=Coalesce(Subquery(name.order_by("pk").values("file")[:1]), Value("")))
        .order_by("distance", "row")[:most]
    )


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
