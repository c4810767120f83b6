"""The work of an import: a few rows at a time, in a transaction that also says how far it is.

So an import that was killed goes on behind the last rows it kept, and no row counts twice. Files are
fetched and decoded before the transaction begins, and each row has a savepoint: a bad one is told by
name and leaves nothing, the others stay. What comes in is told by what the bytes are; where a row's
files come from is none of this file's business.
"""

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from annotate.core.errors import ApplicationError
from annotate.core.jobs import job_cancelled, job_claim, job_fail, job_report, job_succeed
from annotate.datasets.archives import Refusal
from annotate.datasets.models import ImageImport, ImportedFile, ImportLikeness, ImportProblem
from annotate.datasets.names import path_below
from annotate.datasets.places import place_of
from annotate.datasets.services.ingest_careful import careful_keep, model_name, prompt_text
from annotate.datasets.services.ingest_like import Like
from annotate.datasets.services.ingest_plain import Kept, Plain, plain_keep
from annotate.datasets.services.ingest_rows import AT_ONCE_BYTES, Given, Ingest, Row, looked_at
from annotate.datasets.sources import Bucket, Folder, Source, listing, unpacked
from annotate.datasets.tables import count_of, rows_of
from annotate.media.images import Picture
from annotate.prompts.rows import MOST_CHARACTERS, clean

NEEDED = {"candidates": {"file", "prompt"}, "photos": {"file"}}
TELL_S = 2.0  # between two reports of unpacking
# What is kept at once. Slow hosts and large files are not waited for, or held, for long.
AT_ONCE, AT_ONCE_S = 50, 5.0
LOCK = 0x494D  # the advisory locks of a project's imports


class Stopped(Exception):
    """Somebody cancelled the import, or another worker has it."""


def work_folder(job: ImageImport) -> Path:
    """What the import keeps between two attempts."""
    return Path(settings.UPLOADS_ROOT) / f"import-{job.pk}-work"


def image_import_run(pk: int) -> None:
    """Take every row in turn, from behind the last one that an attempt before has taken."""
    job = job_claim(ImageImport, pk)
    if job is None:
        return
    try:
        _run(job)
    except Stopped:
        job_cancelled(job)
    except ApplicationError as error:
        job_fail(job, error=error.message)
    except OSError as error:
        job_fail(
            job, error=str(error), hint="Make room on the disk and try again: nothing is lost."
        )
    except Exception as error:
        job_fail(job, error=f"{type(error).__name__}: {error}")
        raise


def _run(job: ImageImport) -> None:
    done = job.progress_done
    source, needed = _source(job), NEEDED[job.target]
    table = _table(job, source)
    if not (total := count_of(table, needed=needed)):
        shutil.rmtree(work_folder(job), ignore_errors=True)  # whoever tries again looks anew
        raise ApplicationError(_nothing_in(job))
    _report(job, done=done, total=total, note="")
    ingest = Ingest(job, source)
    for batch in _batches(looked_at(ingest, rows_of(table, needed=needed), done)):
        _keep_all(ingest, batch)
    if job_succeed(job):
        shutil.rmtree(work_folder(job), ignore_errors=True)
        if Path(job.folder).is_relative_to(settings.UPLOADS_ROOT):  # never a folder of somebody's
            shutil.rmtree(job.folder, ignore_errors=True)


def _source(job: ImageImport) -> Source:
    if job.source == ImageImport.Source.BUCKET:
        return Bucket(place_of(job.prefix))
    folder = Path(job.folder)
    if not job.archive:
        return Folder(folder)
    archive = path_below(folder, job.archive)
    if not archive.is_file():
        raise ApplicationError(f"There is no {job.archive} in the folder.")
    return unpacked(archive, work_folder(job), each=_unpacking(job), table=job.table)


def _unpacking(job: ImageImport) -> Any:
    """Keeps the refusals, and tells now and then how far it is."""
    ImportProblem.objects.filter(image_import=job, row=0).delete()  # of an attempt that broke off
    told, count = time.monotonic(), 0

    def each(outcome: Refusal | None) -> None:
        nonlocal told, count
        count += 1
        if outcome:
            name, message = outcome
            ImportProblem.objects.create(
                image_import=job, row=0, file=clean(name), message=clean(message)
            )
        if time.monotonic() > told + TELL_S:
            told = time.monotonic()
            _report(job, note=f"unpacking: {count:,} files")

    return each


def _table(job: ImageImport, source: Source) -> Path:
    if job.table:
        return source.table(job.table, work_folder(job))
    if job.target == ImageImport.Target.CANDIDATES:
        raise ApplicationError(
            "Candidates need a table that says which file shows which prompt. Photos need none."
        )
    return listing(source, work_folder(job))


def _nothing_in(job: ImageImport) -> str:
    if job.table:
        return f"There was no image in it: the table {job.table} has no rows."
    where: dict[str, str] = {
        ImageImport.Source.BUCKET: "prefix",
        ImageImport.Source.FOLDER: "folder",
    }
    place = "archive" if job.archive else where.get(job.source, "upload")
    refused = job.problems.count()
    return (
        f"There was no image in it: no file of the {place} is called like one (such as .png, .jpg or"
        " .webp)" + (f", and {refused} were refused." if refused else ".")
    )


def _report(job: ImageImport, **progress: Any) -> None:
    if not job_report(job, **progress):
        raise Stopped


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Rows that are kept together: so many, or what came in a few seconds, or a few large files."""
    batch: list[Row] = []
    begun, held = time.monotonic(), 0
    for row in rows:
        batch.append(row)
        held += row.given.size if isinstance(row.given, Given) else 0
        if len(batch) >= AT_ONCE or held >= AT_ONCE_BYTES or time.monotonic() > begun + AT_ONCE_S:
            yield batch
            batch, begun, held = [], time.monotonic(), 0
    if batch:
        yield batch


@transaction.atomic
def _keep_all(ingest: Ingest, rows: list[Row]) -> None:
    """The rows and how far we are become true together, or not at all."""
    job = ingest.job
    with connection.cursor() as cursor:
        # Two imports of the same files in another order would wait for each other for ever.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, job.project_id])
    counts = Counter[str]()
    kept, problems = [], []
    for row, came in _outcomes(ingest, rows):
        if isinstance(came, ApplicationError):
            told = {"row": row.number, "file": row.file, "message": came.message}
            problems.append(ImportProblem(image_import=job, **told))
            continue
        if came.like:
            _tell_likeness(job, row, came.like, skipped=came.asset is None)
        if came.asset is None:
            counts["skipped"] += 1
            continue
        told = {"row": row.number, "file": row.file, "asset": came.asset}
        kept.append(ImportedFile(image_import=job, **told))
        counts["imported" if came.is_new else "repeated"] += 1
    ImportedFile.objects.bulk_create(kept)
    ImportProblem.objects.bulk_create(problems)
    if counts:
        more = {column: F(column) + count for column, count in counts.items()}
        ImageImport.objects.filter(pk=job.pk).update(**more)
    _report(job, done=rows[-1].number)


def _tell_likeness(job: ImageImport, row: Row, like: Like, *, skipped: bool) -> None:
    ImportLikeness.objects.create(
        image_import=job,
        row=row.number,
        file=row.file,
        like=like.asset,
        distance=like.distance,
        skipped=skipped,
    )


def _outcomes(ingest: Ingest, rows: list[Row]) -> Iterator[tuple[Row, Kept | ApplicationError]]:
    """What becomes of each row, in their order."""
    for plain, some in groupby(
        ((row, _plain(ingest, row)) for row in rows), lambda two: bool(two[1])
    ):
        run = list(some)
        if plain:
            yield from zip(
                (row for row, _ in run),
                plain_keep(ingest.job, [each for _, each in run if each], ingest.model),
                strict=True,
            )
        else:
            yield from ((row, careful_keep(ingest, row)) for row, _ in run)


def _plain(ingest: Ingest, row: Row) -> Plain | None:
    """The row, if it has nothing but an image and a good prompt."""
    given, text = row.given, prompt_text(row)
    if (
        ingest.job.target != ImageImport.Target.CANDIDATES
        or isinstance(given, ApplicationError)
        or not isinstance(given.file, Picture)
        or given.pictures != [given.file]
        or not 0 < len(text) <= MOST_CHARACTERS
    ):
        return None
    return Plain(given.file, text, model_name(row))
