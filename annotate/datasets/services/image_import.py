"""Images that exist already come in as candidates: a table of file, prompt, model, and a folder.

A row may name what its image was made from: `source`, `mask` (white was filled), `references`.
"""

import csv
import io
import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import F

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError, Conflict
from annotate.core.jobs import job_cancelled, job_claim, job_fail, job_report, job_send, job_succeed
from annotate.core.models import JobStatus
from annotate.datasets.models import ImageImport, ImportProblem
from annotate.generation.services.draw import candidate_import
from annotate.media.services import media_store
from annotate.projects.models import Project
from annotate.prompts.inputs import MOST_REFERENCES, Inputs
from annotate.prompts.models import PromptSet
from annotate.prompts.rows import MOST_CHARACTERS, clean, decode
from annotate.prompts.services import prompt_get_or_create
from annotate.registry.models import ModelVersion
from annotate.registry.services import model_external

REPORT_EVERY = 25  # rows between two progress reports
NEEDED = {"file", "prompt"}
FAULT = "\0fault"  # the key of what is wrong with a line; no table can have such a column


@transaction.atomic
def image_import_create(
    *,
    project: Project,
    user: User | None,
    prompt_set: PromptSet,
    folder: Path | None = None,
    table: str = "",
    send: bool = True,
) -> ImageImport:
    """An import of a folder on the server starts at once; without one, files are uploaded first.

    With `send` false no worker is nudged: the caller runs it.
    """
    job = ImageImport.objects.create(
        project=project,
        requested_by=user,
        prompt_set=prompt_set,
        folder=str(folder or ""),
        table=table,
        status=JobStatus.QUEUED if folder else JobStatus.DRAFT,
        progress_note="" if folder else "waiting for files",
    )
    if folder is None:
        job.folder = str(settings.UPLOADS_ROOT / f"import-{job.pk}")
        job.save(update_fields=["folder"])
    elif send:
        job_send(job)
    return job


def staged_path(job: ImageImport, name: str) -> Path:
    """Where an uploaded file goes; a name that climbs out of the folder is refused."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if (
        not parts
        or name.startswith("/")
        or any(part in {"..", "."} or ":" in part or len(part.encode()) > 200 for part in parts)
        or not name.isprintable()
    ):
        raise ApplicationError(f"{name!r} is not a plain path inside the folder.")
    path = Path(job.folder).joinpath(*parts)
    if not path.resolve().is_relative_to(Path(job.folder).resolve()):
        raise ApplicationError(f"{name!r} leads out of the folder.")
    return path


def file_stage(*, job: ImageImport, name: str, stream: BinaryIO) -> int:
    """Keep one uploaded file. Sending it again replaces it. Returns its size in bytes."""
    if job.status != JobStatus.DRAFT:
        raise Conflict("This import takes no files any more. Make a new one.")
    path = staged_path(job, name)
    partial = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        size = 0
        with partial.open("wb") as file:
            while chunk := stream.read(1 << 20):
                size += len(chunk)
                if size > settings.MAX_UPLOAD_BYTES:
                    raise ApplicationError(
                        f"{name} is larger than {settings.MAX_UPLOAD_BYTES:,} bytes."
                    )
                file.write(chunk)
        partial.replace(path)
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        raise ApplicationError(f"{name}: a file and a folder cannot have one name.") from None
    finally:
        with suppress(NotADirectoryError):
            partial.unlink(missing_ok=True)
    return size


@transaction.atomic
def image_import_start(*, job: ImageImport, table: str) -> None:
    """All files are here: queue it."""
    if not staged_path(job, table).is_file():
        raise ApplicationError(f"Upload {table} before you start.", table="Not uploaded.")
    started = ImageImport.objects.filter(pk=job.pk, status=JobStatus.DRAFT).update(
        status=JobStatus.QUEUED, table=table, progress_note=""
    )
    if not started:
        raise Conflict("This import was started already.")
    job.refresh_from_db()
    job_send(job)


def image_import_run(pk: int) -> None:
    """Take every row in turn. Rows done by an attempt before are found there and counted again."""
    job = job_claim(ImageImport, pk)
    if job is None:
        return
    try:
        _run(job)
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
    rows = list(_table(job))
    ImportProblem.objects.filter(image_import=job).delete()
    ImageImport.objects.filter(pk=job.pk).update(imported=0, repeated=0)
    models: dict[str, ModelVersion] = {}
    for number, row in enumerate(rows, start=1):
        if number % REPORT_EVERY == 1 and not job_report(job, done=number - 1, total=len(rows)):
            job_cancelled(job)
            return
        try:
            new = _take(job, row, models)
        except ApplicationError as error:
            ImportProblem.objects.create(
                image_import=job,
                row=number,
                file=clean(str(row.get("file") or "")[:500]),
                message=error.message,
            )
            continue
        column = "imported" if new else "repeated"
        ImageImport.objects.filter(pk=job.pk).update(**{column: F(column) + 1})
    job_report(job, done=len(rows), total=len(rows))
    if job_succeed(job) and job.folder.startswith(str(settings.UPLOADS_ROOT)):
        shutil.rmtree(job.folder, ignore_errors=True)


def _table(job: ImageImport) -> Iterator[dict[str, Any]]:
    path = staged_path(job, job.table)
    if not path.is_file():
        raise ApplicationError(f"There is no {job.table} in the folder.")
    text = decode(path.read_bytes())
    if path.suffix.lower() in {".jsonl", ".ndjson"}:
        yield from (_object(line) for line in text.split("\n") if line.strip())
        return
    reader = csv.DictReader(io.StringIO(text))
    try:
        if missing := NEEDED - set(reader.fieldnames or ()):
            raise ApplicationError(
                f"{job.table} has no column {min(missing)!r}. It needs file and prompt, and may"
                " have model."
            )
        yield from reader
    except csv.Error as error:
        line = reader.line_num + 1  # of the lines read before
        raise ApplicationError(f"Line {line} of {job.table} is no CSV: {error}.") from None


def _object(line: str) -> dict[str, Any]:
    """A line of JSON; one that is no object becomes a row with nothing in it but its fault."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return {FAULT: "This line is not JSON."}
    return row if isinstance(row, dict) else {FAULT: "This line is no object with file and prompt."}


def _take(job: ImageImport, row: dict[str, Any], models: dict[str, ModelVersion]) -> bool:
    """One row. Raises ApplicationError with what is wrong with it."""
    if FAULT in row:
        raise ApplicationError(row[FAULT])
    prompt_text = clean(str(row.get("prompt") or ""))
    # A hole may be filled without a word.
    if len(prompt_text) > MOST_CHARACTERS or not (prompt_text or row.get("source")):
        raise ApplicationError(f"The prompt must have 1 to {MOST_CHARACTERS:,} characters.")
    asset = media_store(project=job.project, data=_file(job, row.get("file")))
    prompt = prompt_get_or_create(
        prompt_set=job.prompt_set, text=prompt_text, inputs=_inputs(job, row)
    )
    name = clean(str(row.get("model") or ""))[:120]
    if name and name not in models:
        models[name] = model_external(project=job.project, name=name)
    _, new = candidate_import(
        prompt=prompt, project=job.project, asset=asset, model_version=models.get(name)
    )
    return new


def _inputs(job: ImageImport, row: dict[str, Any]) -> Inputs:
    """What the row names beside its image: `source`, `mask`, and `references` with ; between."""
    given = row.get("references") or []
    names = given.split(";") if isinstance(given, str) else given
    if not isinstance(names, list):
        raise ApplicationError("references: give a list of files, or their names with ; between.")
    if len(names) > MOST_REFERENCES:
        raise ApplicationError(f"A prompt has at most {MOST_REFERENCES} references.")
    return Inputs.of_files(
        job.project,
        source=_file(job, row["source"]) if row.get("source") else None,
        mask=_file(job, row["mask"]) if row.get("mask") else None,
        references=tuple(_file(job, name) for name in names if str(name).strip()),
    )


def _file(job: ImageImport, name: object) -> bytes:
    """The bytes of a file that a row names. Raises ApplicationError where there is none."""
    path = staged_path(job, str(name or "").strip())
    if not path.is_file():
        raise ApplicationError(f"There is no file {path.name!r} in the folder.")
    if path.stat().st_size > settings.MAX_UPLOAD_BYTES:
        raise ApplicationError(f"{path.name!r} is larger than {settings.MAX_UPLOAD_BYTES:,} bytes.")
    return path.read_bytes()
