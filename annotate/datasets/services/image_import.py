"""Imports of files that exist already: what is asked for, and the files that are sent for it.

A row of the table may name what its image was made from: `source`, `mask` (white was filled),
`references`. The work itself is in ingest.py, which the web side does not load.
"""

from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError, Conflict
from annotate.core.jobs import job_send
from annotate.core.models import JobStatus
from annotate.datasets.models import ImageImport
from annotate.datasets.names import is_archive, path_below
from annotate.projects.models import Project
from annotate.prompts.models import PromptSet

Source = ImageImport.Source


@transaction.atomic
def image_import_create(
    *,
    project: Project,
    user: User | None,
    prompt_set: PromptSet,
    folder: Path | None = None,
    prefix: str = "",
    table: str = "",
    send: bool = True,
    **options: Any,
) -> ImageImport:
    """An import of a folder on the server or of a bucket's prefix starts at once; without either,
    files are uploaded first.

    `options`: archive, target, near, near_distance, as in the row. With `send` false no worker is
    nudged: the caller runs it.
    """
    source = Source.BUCKET if prefix else Source.FOLDER if folder else Source.UPLOAD
    is_here = source != Source.UPLOAD
    job = ImageImport.objects.create(
        project=project,
        requested_by=user,
        prompt_set=prompt_set,
        source=source,
        folder=str(folder or ""),
        prefix=prefix,
        table=table,
        status=JobStatus.QUEUED if is_here else JobStatus.DRAFT,
        progress_note="" if is_here else "waiting for files",
        **options,
    )
    if not is_here:
        job.folder = str(settings.UPLOADS_ROOT / f"import-{job.pk}")
        job.save(update_fields=["folder"])
    elif send:
        job_send(job)
    return job


def staged_path(job: ImageImport, name: str) -> Path:
    """Where an uploaded file goes; a name that climbs out of the folder is refused."""
    return path_below(Path(job.folder), name)


def file_stage(*, job: ImageImport, name: str, stream: BinaryIO) -> int:
    """Keep one uploaded file. Sending it again replaces it. Returns its size in bytes."""
    if job.status != JobStatus.DRAFT:
        raise Conflict("This import takes no files any more. Make a new one.")
    path = staged_path(job, name)
    partial = path.with_name(f".{path.name}.part")
    most = settings.MAX_ARCHIVE_BYTES if is_archive(name) else settings.MAX_UPLOAD_BYTES
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        size = 0
        with partial.open("wb") as file:
            while chunk := stream.read(1 << 20):
                size += len(chunk)
                if size > most:
                    raise ApplicationError(f"{name} is larger than {most:,} bytes.")
                file.write(chunk)
        partial.replace(path)
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        raise ApplicationError(f"{name}: a file and a folder cannot have one name.") from None
    finally:
        with suppress(NotADirectoryError):
            partial.unlink(missing_ok=True)
    return size


@transaction.atomic
def image_import_start(*, job: ImageImport, table: str = "", archive: str = "") -> None:
    """All files are here: queue it. A table may also lie in the archive."""
    if archive and not staged_path(job, archive).is_file():
        raise ApplicationError(f"Upload {archive} before you start.", archive="Not uploaded.")
    if table and not archive and not staged_path(job, table).is_file():
        raise ApplicationError(f"Upload {table} before you start.", table="Not uploaded.")
    check_asked(target=job.target, table=table)
    started = ImageImport.objects.filter(pk=job.pk, status=JobStatus.DRAFT).update(
        status=JobStatus.QUEUED, table=table, archive=archive, progress_note=""
    )
    if not started:
        raise Conflict("This import was started already.")
    job.refresh_from_db()
    job_send(job)


def check_asked(*, target: str, table: str) -> None:
    if target == ImageImport.Target.CANDIDATES and not table:
        raise ApplicationError(
            "Candidates need a table that says which file shows which prompt. Photos need none.",
            table="Missing.",
        )
