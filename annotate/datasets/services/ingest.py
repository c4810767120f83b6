"""The work of an import: a few rows at a time, in a transaction that also says how far it is.

So an import that was killed goes on behind the last rows it kept, and no row counts twice. Files are
fetched and decoded before the transaction begins, and each row has a savepoint: a bad one is told by
name and leaves nothing, the others stay. What comes in is told by what the bytes are; where a row's
files come from is none of this file's business.
"""

import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from annotate.core.errors import ApplicationError
from annotate.core.jobs import job_cancelled, job_claim, job_fail, job_report, job_succeed
from annotate.datasets.archives import Refusal
from annotate.datasets.buckets import bucket_read
from annotate.datasets.models import ImageImport, ImportedFile, ImportLikeness, ImportProblem
from annotate.datasets.names import path_below
from annotate.datasets.places import is_bucket, place_of
from annotate.datasets.remote import fetch, is_address
from annotate.datasets.services.ingest_like import Like, like_of
from annotate.datasets.services.ingest_plain import Kept, Plain, plain_keep
from annotate.datasets.sources import Bucket, Folder, Source, listing, unpacked
from annotate.datasets.tables import FAULT, count_of, rows_of
from annotate.generation.services.draw import candidate_import
from annotate.media.images import Picture, picture_of
from annotate.media.models import Asset
from annotate.media.services import picture_store, video_store
from annotate.media.videos import is_video
from annotate.prompts.inputs import MOST_REFERENCES, Inputs
from annotate.prompts.rows import MOST_CHARACTERS, clean
from annotate.prompts.services import prompt_enter, prompt_get_or_create
from annotate.registry.models import ModelVersion
from annotate.registry.services import model_external

NEEDED = {"candidates": {"file", "prompt"}, "photos": {"file"}}
TELL_S = 2.0  # between two reports of unpacking
# What is kept at once. Slow hosts and large files are not waited for, or held, for long.
AT_ONCE, AT_ONCE_S, AT_ONCE_BYTES = 50, 5.0, 32 << 20
LOCK = 0x494D  # the advisory locks of a project's imports


class Stopped(Exception):
    """Somebody cancelled the import, or another worker has it."""


@dataclass
class Resembles(Exception):
    """The row's image is left out because of one that is there."""

    like: Like


@dataclass
class Ingest:
    """What lasts from row to row."""

    job: ImageImport
    source: Source
    models: dict[str, ModelVersion] = field(default_factory=dict)
    fetched: int = 0  # addresses of other hosts

    def read(self, name: object) -> bytes:
        text = str(name or "").strip()
        if is_address(text):
            self.fetched += 1
            if self.fetched > settings.IMPORT_URL_MOST:
                raise ApplicationError(
                    f"An import fetches at most {settings.IMPORT_URL_MOST:,} addresses."
                )
            return fetch(text)
        return bucket_read(place_of(text)) if is_bucket(text) else self.source.read(text)

    def model(self, name: str) -> ModelVersion | None:
        if name and name not in self.models:
            self.models[name] = model_external(project=self.job.project, name=name)
        return self.models.get(name)


@dataclass(frozen=True)
class Given:
    """What a row names, here before any transaction begins."""

    file: Picture | bytes  # looked at, or the bytes of a video
    source: Picture | None
    mask: Picture | None
    references: tuple[Picture, ...]

    @property
    def pictures(self) -> list[Picture]:
        all_of_it = (self.file, self.source, self.mask, *self.references)
        return [each for each in all_of_it if isinstance(each, Picture)]

    @property
    def size(self) -> int:
        video = 0 if isinstance(self.file, Picture) else AT_ONCE_BYTES  # is looked at when kept
        return video + sum(len(each.data) for each in self.pictures)


@dataclass(frozen=True)
class Row:
    number: int
    values: dict[str, Any]
    given: Given | ApplicationError  # or what is wrong with one of its files

    @property
    def file(self) -> str:
        return _file_name(self.values)


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
    total = count_of(table, needed=needed)
    _report(job, done=done, total=total, note="")
    ingest = Ingest(job, source)
    for batch in _batches(_looked_at(ingest, rows_of(table, needed=needed), done)):
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


def _report(job: ImageImport, **progress: Any) -> None:
    if not job_report(job, **progress):
        raise Stopped


def _looked_at(ingest: Ingest, rows: Iterable[dict[str, Any]], done: int) -> Iterator[Row]:
    """The rows behind those that are done, with their files."""
    for number, values in enumerate(rows, start=1):
        if number > done:
            given: Given | ApplicationError
            try:
                given = _given(ingest, values)
            except ApplicationError as error:
                given = error
            yield Row(number, values, given)


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
            yield from ((row, _careful(ingest, row)) for row, _ in run)


def _plain(ingest: Ingest, row: Row) -> Plain | None:
    """The row, if it has nothing but an image and a good prompt."""
    given, text = row.given, _prompt_text(row)
    if (
        ingest.job.target != ImageImport.Target.CANDIDATES
        or isinstance(given, ApplicationError)
        or not isinstance(given.file, Picture)
        or given.pictures != [given.file]
        or not 0 < len(text) <= MOST_CHARACTERS
    ):
        return None
    return Plain(given.file, text, _model_name(row))


def _careful(ingest: Ingest, row: Row) -> Kept | ApplicationError:
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


def _file_name(row: dict[str, Any]) -> str:
    name = clean(str(row.get("file") or ""))
    if is_address(name):
        name = name.partition("?")[0]  # a signed address carries its secret behind it
    return name[:500]


def _given(ingest: Ingest, row: dict[str, Any]) -> Given:
    """Raises ApplicationError with what is wrong with one of the row's files."""
    if FAULT in row:
        raise ApplicationError(row[FAULT])
    if ingest.job.target == ImageImport.Target.PHOTOS and row.get("source"):
        raise ApplicationError("A photo is the source itself: leave the column `source` out.")
    named = row.get("references") or []
    names = named.split(";") if isinstance(named, str) else named
    if not isinstance(names, list):
        raise ApplicationError("references: give a list of files, or their names with ; between.")
    if len(names) > MOST_REFERENCES:
        raise ApplicationError(f"A prompt has at most {MOST_REFERENCES} references.")
    return Given(
        file=_file(ingest, row),
        source=picture_of(ingest.read(row["source"])) if row.get("source") else None,
        mask=picture_of(ingest.read(row["mask"])) if row.get("mask") else None,
        references=tuple(picture_of(ingest.read(name)) for name in names if str(name).strip()),
    )


def _file(ingest: Ingest, row: dict[str, Any]) -> Picture | bytes:
    """Decoded once, here: the size, the check and the likeness all come of it."""
    data = ingest.read(row.get("file"))
    if not is_video(data):
        return picture_of(data)
    if ingest.job.target == ImageImport.Target.PHOTOS:
        raise ApplicationError("It is a video. A photo to start from is a still image.")
    return data


def _keep(ingest: Ingest, row: Row, given: Given) -> Kept:
    """The row's image and all that belongs to it."""
    if ingest.job.target == ImageImport.Target.PHOTOS:
        return _photo(ingest.job, row, given)
    return _candidate(ingest, row, given)


def _candidate(ingest: Ingest, row: Row, given: Given) -> Kept:
    job, text = ingest.job, _prompt_text(row)
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
        model_version=ingest.model(_model_name(row)),
    )
    return Kept(asset, is_new, like)


def _prompt_text(row: Row) -> str:
    return clean(str(row.values.get("prompt") or ""))


def _model_name(row: Row) -> str:
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
    """A photo without a caption is called what its file is called."""
    stem = Path(row.file.rpartition("/")[2]).stem
    return clean(stem.replace("_", " ").replace("-", " "))


def _asset(job: ImageImport, file: Picture | bytes, inputs: Inputs) -> tuple[Asset, Like | None]:
    """Kept, and compared with what is there. Raises Resembles where that is to be left out."""
    if not isinstance(file, Picture):
        return video_store(project=job.project, data=file), None
    like = like_of(job, file, inputs)
    if like and job.near == ImageImport.Near.SKIP:
        raise Resembles(like)
    return picture_store(project=job.project, picture=file), like


def _tell_likeness(job: ImageImport, row: Row, like: Like, *, skipped: bool) -> None:
    ImportLikeness.objects.create(
        image_import=job,
        row=row.number,
        file=row.file,
        like=like.asset,
        distance=like.distance,
        skipped=skipped,
    )
